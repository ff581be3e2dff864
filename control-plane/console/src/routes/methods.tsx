// The methods of a route; none stands for any.
import { strings } from "../strings.ts";
import { Pill } from "../ui/pill.tsx";

const colors: Readonly<Record<string, string>> = {
  GET: "blue",
  POST: "teal",
  PUT: "orange",
  PATCH: "grape",
  DELETE: "red",
};
/** Two fit beside each other; of more, one does and their number. */
const shownMax = 2;

export function Methods({ methods }: { readonly methods: readonly string[] }) {
  const shown = methods.length > shownMax ? methods.slice(0, 1) : methods;
  return (
    <span className="pills methods" title={methods.join(", ")}>
      {methods.length === 0 && <Pill>{strings.route.anyMethod}</Pill>}
      {shown.map((method) => (
        <Pill key={method} color={colors[method] ?? "gray"}>
          {method}
        </Pill>
      ))}
      {methods.length > shown.length && <Pill>+{methods.length - shown.length}</Pill>}
    </span>
  );
}
