// Two versions of an object field by field: only what differs, before and after beside each other.
import { Text } from "@mantine/core";
import { strings } from "../strings.ts";

interface Props {
  readonly before: object | null;
  readonly after: object | null;
  readonly beforeLabel?: string;
  readonly afterLabel?: string;
}

const serverMade = new Set(["createdAt", "updatedAt", "revision"]);

export function FieldDiff({ before, after, beforeLabel = strings.diff.before, afterLabel = strings.diff.after }: Props) {
  const fields = changedFields(before ?? {}, after ?? {});
  if (fields.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {strings.diff.same}
      </Text>
    );
  }
  return (
    <table className="diff-table">
      <thead>
        <tr>
          <th scope="col" style={{ width: "24%" }}>
            {strings.diff.field}
          </th>
          {before && <th scope="col">{beforeLabel}</th>}
          {after && <th scope="col">{afterLabel}</th>}
        </tr>
      </thead>
      <tbody>
        {fields.map(({ field, one, other }) => (
          <tr key={field}>
            <th scope="row">
              <span className="mono">{field}</span>
            </th>
            {before && (
              <td className="diff-before">
                <Value value={one} />
              </td>
            )}
            {after && (
              <td className="diff-after">
                <Value value={other} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ value }: { readonly value: unknown }) {
  if (value === undefined) return <Text size="xs">{strings.diff.absent}</Text>;
  return <pre>{typeof value === "string" ? value || '""' : JSON.stringify(value, null, 2)}</pre>;
}

function changedFields(before: object, after: object) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !serverMade.has(name))
    .map((field) => ({ field, one: (before as Record<string, unknown>)[field], other: (after as Record<string, unknown>)[field] }))
    .filter(({ one, other }) => JSON.stringify(one) !== JSON.stringify(other));
}
