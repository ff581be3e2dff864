// Header operations as rows of a form.
import type { HeaderOperation } from "../api/client.ts";

export interface HeaderRow {
  op: HeaderOperation["op"];
  name: string;
  value: string;
  secret: boolean;
}

export const emptyHeaderRow: HeaderRow = { op: "set", name: "", value: "", secret: false };

export function headerRows(operations: readonly HeaderOperation[]): HeaderRow[] {
  return operations.map(({ op, name, value = "", secret = false }) => ({ op, name, value, secret }));
}

export function headerOperations(rows: readonly HeaderRow[]): HeaderOperation[] {
  return rows.map(({ op, name, value, secret }) => {
    const operation = { op, name: name.trim() };
    return op === "remove" ? operation : { ...operation, value, ...(secret && { secret }) };
  });
}
