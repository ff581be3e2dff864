// The methods of a route as badges; none stands for any.
import { Badge } from "@mantine/core";
import { strings } from "../strings.ts";

const colors: Readonly<Record<string, string>> = { GET: "blue", POST: "teal", PUT: "orange", PATCH: "grape", DELETE: "red" };
const shownMax = 3;

export function Methods({ methods }: { readonly methods: readonly string[] }) {
  if (methods.length === 0) {
    return (
      <Badge variant="default" radius="sm" size="sm">
        {strings.route.anyMethod}
      </Badge>
    );
  }
  const more = methods.length - shownMax;
  return (
    <span title={methods.join(", ")} style={{ display: "inline-flex", gap: 4, verticalAlign: "middle" }}>
      {methods.slice(0, shownMax).map((method) => (
        <Badge key={method} variant="light" color={colors[method] ?? "gray"} radius="sm" size="sm" px={6}>
          {method}
        </Badge>
      ))}
      {more > 0 && (
        <Badge variant="default" radius="sm" size="sm" px={6}>
          +{more}
        </Badge>
      )}
    </span>
  );
}
