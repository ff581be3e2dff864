// Brings the server's faults to the fields of a form: a JSON pointer in the body is a path in the form's values.
import type { ApiProblem } from "../api/problem.ts";

/** `/match/0/op` as the form library writes it, `match.0.op`. */
function pathOfPointer(pointer: string): string {
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}

/** Errors by field path; several faults of one field become one text. */
export function fieldErrors(problem: ApiProblem): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { pointer, detail } of problem.errors) {
    const path = pathOfPointer(pointer);
    errors[path] = errors[path] === undefined ? detail : `${errors[path]}; ${detail}`;
  }
  return errors;
}

/** The errors of a field and of what is inside it, for a list whose items have no field each. */
export function errorsUnder(errors: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const texts = Object.entries(errors)
    .filter(([path, text]) => (path === field || path.startsWith(`${field}.`)) && typeof text === "string")
    .map(([, text]) => text as string);
  return texts.length === 0 ? undefined : texts.join("; ");
}

/** Puts the cursor into the first field that has an error, once it is drawn. */
export function focusFirstError(): void {
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>(
      "main [aria-invalid=true], main [data-error=true] input",
    );
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  });
}
