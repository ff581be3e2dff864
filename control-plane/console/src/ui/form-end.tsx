// The end of a form: what the server said, Submit and Cancel, always in sight.
import { Box, Button, Group } from "@mantine/core";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { ProblemAlert } from "./problem-alert.tsx";
import type { Save } from "./use-save.ts";

export function FormEnd({ save, cancelTo }: { readonly save: Save; readonly cancelTo: string }) {
  const { problem } = save;
  return (
    <Box className="form-end surface">
      {problem && (
        <Box className="form-end-problem" mb="sm" tabIndex={0} role="group" aria-label={strings.form.problem}>
          <ProblemAlert problem={problem} />
        </Box>
      )}
      <Group gap="sm">
        <Button type="submit" loading={save.isSaving}>
          {strings.form.submit}
        </Button>
        <Button variant="default" onClick={() => navigate(cancelTo)}>
          {strings.form.cancel}
        </Button>
      </Group>
    </Box>
  );
}
