// Two versions of an object field by field, before and after beside each other: of a changed object what differs, of a new or
// deleted one what is not as it is by default.
import { Text } from "@mantine/core";
import { fields as fieldsOf } from "../../generated/fields.ts";
import { strings } from "../strings.ts";

interface Props {
  readonly before: object | null;
  readonly after: object | null;
  readonly beforeLabel?: string;
  readonly afterLabel?: string;
}

const serverMade = new Set(["createdAt", "updatedAt", "revision"]);
/** A value of no more characters stands in one line. */
const lineLengthMax = 72;

export function FieldDiff({
  before,
  after,
  beforeLabel = strings.diff.before,
  afterLabel = strings.diff.after,
}: Props) {
  const fields = before && after ? changedFields(before, after) : ownFields(before ?? after ?? {});
  if (fields.length === 0) {
    return (
      <Text size="sm" c="dimmed" px={12} pb={12}>
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
        {fields.map((field) => (
          <tr key={field}>
            <th scope="row">
              <span className="mono">{field}</span>
            </th>
            {before && (
              <td className="diff-before">
                <Value value={valueOf(before, field)} />
              </td>
            )}
            {after && (
              <td className="diff-after">
                <Value value={valueOf(after, field)} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ value }: { readonly value: unknown }) {
  if (value === undefined) return <span className="dimmed small">{strings.diff.absent}</span>;
  if (value === "") return <span className="dimmed small">{strings.diff.empty}</span>;
  return <pre>{typeof value === "string" ? value : textOf(value)}</pre>;
}

function textOf(value: unknown): string {
  if (!Array.isArray(value)) return jsonOf(value);
  if (value.length === 0) return strings.diff.none;
  if (value.every((item) => typeof item === "string")) return value.join(", ");
  return value.map(jsonOf).join("\n");
}

/** In one line where that is short. */
function jsonOf(value: unknown): string {
  const line = JSON.stringify(value);
  if (line.length > lineLengthMax) return JSON.stringify(value, null, 2);
  return line.replaceAll(/([,:])(?=["[{\d])/g, "$1 ");
}

function valueOf(object: object, field: string): unknown {
  return (object as Record<string, unknown>)[field];
}

function namesIn(object: object): string[] {
  return Object.keys(object).filter((name) => !serverMade.has(name));
}

function changedFields(before: object, after: object): string[] {
  return [...new Set([...namesIn(before), ...namesIn(after)])].filter(
    (field) => JSON.stringify(valueOf(before, field)) !== JSON.stringify(valueOf(after, field)),
  );
}

function ownFields(object: object): string[] {
  const facts: Readonly<Record<string, object>> = "targets" in object ? fieldsOf.service : fieldsOf.route;
  return namesIn(object).filter((field) => {
    if (field === "name") return valueOf(object, "name") !== valueOf(object, "id");
    return JSON.stringify(valueOf(object, field)) !== JSON.stringify(valueOf(facts[field] ?? {}, "default"));
  });
}
