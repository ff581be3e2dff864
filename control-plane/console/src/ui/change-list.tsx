// The changes of a commit, or of one that is only tried: what is created, updated and deleted, each with its fields.
import { Badge, Button, Stack } from "@mantine/core";
import { useState } from "react";
import type { Change } from "../api/revisions.ts";
import { strings } from "../strings.ts";
import { FieldDiff } from "./field-diff.tsx";

const colors = { create: "teal", update: "indigo", delete: "red" } as const;
const pageSize = 50;
/** More changes than these begin closed. */
const openMax = 3;

export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  const [shown, setShown] = useState(pageSize);
  return (
    <Stack gap="sm">
      {changes.slice(0, shown).map(({ op, kind, id, before, after }) => (
        <details key={`${kind}/${id}`} className="surface change" open={changes.length <= openMax}>
          <summary>
            <Badge variant="light" color={colors[op]} radius="sm" tt="none">
              {strings.diff.ops[op]}
            </Badge>
            <span className="dimmed">{strings.diff.kinds[kind]}</span>
            <span className="mono">{after?.name ?? before?.name ?? id}</span>
          </summary>
          <FieldDiff before={before} after={after} />
        </details>
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
