// What becomes of a sample request path, shown while the two templates are typed.
import { Box, Group, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { strings } from "../strings.ts";
import { Icon } from "../ui/icon.tsx";
import { previewUpstreamPath, samplePath } from "./path-template.ts";

interface Props {
  readonly prefix: string;
  readonly path: string;
  readonly upstreamPath: string;
}

const text = strings.route.preview;

export function PathPreview({ prefix, path, upstreamPath }: Props) {
  /** What was typed over the sample made from the path; null as long as nothing was. */
  const [typed, setTyped] = useState<string | null>(null);
  const sample = typed ?? samplePath(prefix, path);
  const { result, detail } = previewUpstreamPath(prefix, path, upstreamPath, sample);
  return (
    <Box className="surface" p="sm" mt="xs" bg="var(--console-hover)">
      <Group gap="sm" align="flex-end">
        <TextInput
          size="xs"
          label={text.sample}
          value={sample}
          onChange={(event) => setTyped(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          style={{ flex: "1 1 200px" }}
        />
        <Box style={{ flex: "1 1 200px" }} miw={0}>
          <Text size="xs" fw={500} mb={4}>
            {text.result}
          </Text>
          <Group gap={6} wrap="nowrap" mih={30} c={result === undefined ? "dimmed" : undefined}>
            <Icon name="arrow" size={16} />
            <Text
              size="sm"
              component="output"
              className={result === undefined ? undefined : "mono"}
              data-testid="preview"
            >
              {result ?? detail}
            </Text>
          </Group>
        </Box>
      </Group>
    </Box>
  );
}
