// The field lines of a head, in the strict form that both plain parsers share: exact CRLF, a token, a colon, and a value of
// field-vchars with blanks around it (RFC 9112 §5). Anything else is not for the plain lane.
import { endOfRun, tokenByte, valueByte } from "./byte-classes.ts";

const cr = 13;
const lf = 10;

/** The text ends within the lines; more bytes may complete them. */
export const incomplete = -1;
/** The lines are not in the strict form. */
export const malformed = -2;

/**
 * Reads field lines up to and with the empty line. Hot path.
 * @param headers takes name, value, name, value…
 * @returns where the text goes on behind the empty line, or `incomplete` or `malformed`
 */
export function readFieldLines(text: string, from: number, headers: string[]): number {
  let at = from;
  for (;;) {
    const nameEnd = endOfRun(text, at, tokenByte);
    if (nameEnd === text.length) return incomplete;
    const mark = text.charCodeAt(nameEnd);
    if (nameEnd === at) {
      if (mark !== cr) return malformed;
      if (at + 1 === text.length) return incomplete;
      return text.charCodeAt(at + 1) === lf ? at + 2 : malformed;
    }
    if (mark !== 0x3a) return malformed;
    let valueStart = nameEnd + 1;
    const lineEnd = endOfRun(text, valueStart, valueByte);
    if (lineEnd + 1 >= text.length && (lineEnd === text.length || text.charCodeAt(lineEnd) === cr))
      return incomplete;
    if (text.charCodeAt(lineEnd) !== cr || text.charCodeAt(lineEnd + 1) !== lf) return malformed;
    let valueEnd = lineEnd;
    while (valueStart < valueEnd && isBlank(text.charCodeAt(valueStart))) valueStart++;
    while (valueEnd > valueStart && isBlank(text.charCodeAt(valueEnd - 1))) valueEnd--;
    headers.push(text.slice(at, nameEnd), text.slice(valueStart, valueEnd));
    at = lineEnd + 2;
  }
}

/** Fields as lines, each with its CRLF. */
export function fieldLines(headers: readonly string[]): string {
  let text = "";
  for (let i = 0; i < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return text;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
