// A command to copy into a terminal.
import { Box, Group } from "@mantine/core";
import { CopyButton } from "./copy-button.tsx";

export function Command({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <Group gap="sm" wrap="nowrap" align="center" className="surface" p="sm" ta="left">
      <Box
        component="pre"
        m={0}
        className="mono"
        aria-label={label}
        tabIndex={0}
        role="region"
        style={{ flex: 1, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
      >
        {text}
      </Box>
      <CopyButton text={text} />
    </Group>
  );
}
