// The changes of a commit, or of one that is only tried: what is created, updated and deleted, each with its fields.
import { Badge, Box, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Change } from "../api/revisions.ts";
import { strings } from "../strings.ts";
import { FieldDiff } from "./field-diff.tsx";

const colors = { create: "teal", update: "indigo", delete: "red" } as const;
const pageSize = 50;

export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  const [shown, setShown] = useState(pageSize);
  return (
    <Stack gap="sm">
      {changes.slice(0, shown).map(({ op, kind, id, before, after }) => (
        <Box key={`${kind}/${id}`} className="surface" component="section" aria-label={`${strings.diff.kinds[kind]} ${id}`}>
          <Group gap="xs" px={12} py={10}>
            <Badge variant="light" color={colors[op]} radius="sm" tt="none">
              {strings.diff.ops[op]}
            </Badge>
            <Text size="sm" c="dimmed">
              {strings.diff.kinds[kind]}
            </Text>
            <Text size="sm" fw={500} className="mono">
              {after?.name ?? before?.name ?? id}
            </Text>
          </Group>
          <FieldDiff before={before} after={after} />
        </Box>
      ))}
      {changes.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + 10 * pageSize)}>
          {strings.diff.more(changes.length - shown)}
        </Button>
      )}
    </Stack>
  );
}

export function summaryOf(changes: readonly Change[]): string {
  const count = (op: Change["op"]) => changes.filter((change) => change.op === op).length;
  return strings.diff.summary(count("create"), count("update"), count("delete"));
}
