// The end of a form: what the server said, Submit and Cancel, always in sight.
import { Box, Button, Group, Stack } from "@mantine/core";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { ProblemAlert } from "./problem-alert.tsx";
import type { Save } from "./use-save.ts";

export function FormEnd({ save, cancelTo }: { readonly save: Save; readonly cancelTo: string }) {
  const { problem } = save;
  return (
    <Stack gap="sm">
      {problem && <ProblemAlert problem={problem} faults={problem.errors} />}
      <Box className="form-end surface">
        <Group gap="sm">
          <Button type="submit" loading={save.isSaving}>
            {strings.form.submit}
          </Button>
          <Button variant="default" onClick={() => navigate(cancelTo)}>
            {strings.form.cancel}
          </Button>
        </Group>
      </Box>
    </Stack>
  );
}
