// Changes and warnings, as the API tells them, in lines: one a fact.
import type { Printer } from "./printer.ts";

export interface Change {
  readonly op: "create" | "update" | "delete";
  readonly kind: string;
  readonly id: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface Warning {
  readonly code: string;
  readonly route: string | null;
  readonly service?: string;
  readonly detail: string;
}

const colours = { create: "green", update: "yellow", delete: "red" } as const;

const serverMade = new Set(["createdAt", "updatedAt", "revision"]);

/** Values longer than this are not shown whole. */
const valueLengthMax = 100;

export function printChanges(printer: Printer, changes: readonly Change[]): void {
  for (const change of changes) {
    const fields = change.op === "update" ? changedFields(change) : [];
    const names = fields.length === 0 ? "" : `: ${fields.join(", ")}`;
    printer.line(`${change.op} ${change.kind} ${change.id}${names}`, colours[change.op]);
    if (!printer.isTerminal) continue;
    for (const field of fields) {
      printer.line(
        `    ${field}: ${shortened(change.before?.[field])} -> ${shortened(change.after?.[field])}`,
        "dim",
      );
    }
  }
  if (changes.length === 0) printer.line("no differences");
}

export function printWarnings(printer: Printer, warnings: readonly Warning[]): void {
  for (const { code, route, service, detail } of warnings) {
    const object = route ?? service;
    printer.line(
      `warning ${code}${object === undefined || object === null ? "" : ` ${object}`}: ${detail}`,
      "yellow",
    );
  }
}

function changedFields({ before, after }: Change): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter(
    (name) => !serverMade.has(name) && JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  );
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? "(none)";
  return text.length > valueLengthMax ? `${text.slice(0, valueLengthMax)}…` : text;
}
