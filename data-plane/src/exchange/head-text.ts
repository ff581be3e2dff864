// Heads of answers as text, where no ServerResponse writes them.
import { STATUS_CODES } from "node:http";
import { fieldLines } from "./field-lines.ts";

/** An interim answer, whole. @param headers name, value, name, value… */
export function interimText(status: number, headers: readonly string[]): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${fieldLines(headers)}\r\n`;
}

/** An upstream's reason phrase, or the usual one: it says nothing that the status does not, so odd bytes are no bad answer. */
export function reasonText(status: number, reason: string): string {
  return /^[\t\x20-\x7e]*$/.test(reason) ? reason : (STATUS_CODES[status] ?? "");
}
