// One YAML document, as data. Aliases are refused: a few lines of them can stand for gigabytes. Takes two seconds for
// 4 MB, so in a server it runs in a thread.
import { isAlias, Lexer, LineCounter, parseAllDocuments, visit } from "yaml";

/** Levels of lists and maps within each other; a configuration has six, an OpenAPI document some dozens. */
export const documentNestingMax = 200;

export type YamlOutcome = { readonly value: unknown } | { readonly fault: string };

/** Parses a text; a fault tells line and column. */
export function parseYaml(text: string): YamlOutcome {
  const deep = offsetOfTooDeep(text);
  if (deep !== null) {
    const before = text.slice(0, deep).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    return {
      fault: `line ${before.length}, column ${column}: nested deeper than ${documentNestingMax} levels`,
    };
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  if (!Array.isArray(documents) || documents.length === 0) return { fault: "the document is empty" };
  const where = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const [document, second] = documents;
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error) return { fault: `${where(error.pos[0])}: ${error.message}` };
  if (!document || second)
    return { fault: `${where(second?.range[0] ?? 0)}: a second document begins; send one` };
  let alias: number | undefined;
  visit(document, (_key, node) => {
    if (!isAlias(node)) return undefined;
    alias = node.range?.[0] ?? 0;
    return visit.BREAK;
  });
  if (alias !== undefined)
    return { fault: `${where(alias)}: aliases (*name) are not taken; write the value out` };
  return { value: document.toJS() };
}

const marks = new Set(["\x02", "\x18", "\x1f"]);

/**
 * Reads token by token, so that what is nested without end is refused before anything is built of it: parsing takes memory for
 * each level. Gives where it becomes too deep, or null.
 */
function offsetOfTooDeep(text: string): number | null {
  let flow = 0;
  let inLine = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    switch (token.charAt(0)) {
      case "[":
      case "{":
        flow++;
        break;
      case "]":
      case "}":
        flow--;
        break;
      case "\n":
      case "\r":
        inLine = 0;
        break;
      case "-":
      case "?":
        // An indicator of a list item or a key, of which a line may have several.
        if (token.length === 1) inLine++;
        break;
      case " ":
        // The indentation of a block that deep; blanks elsewhere are no longer than a line.
        if (token.length > 2 * documentNestingMax && /^ +$/.test(token) && inLine === 0)
          inLine = token.length / 2;
        break;
    }
    if (flow > documentNestingMax || inLine > documentNestingMax) return offset;
    // Control characters mark what follows, and stand for nothing in the text.
    if (!marks.has(token)) offset += token.length;
  }
  return null;
}

/** The text of bytes that must be UTF-8, or null. */
export function textOfUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
