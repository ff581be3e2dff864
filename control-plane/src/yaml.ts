// One YAML document, as data. Aliases are refused: a few lines of them can stand for gigabytes. Takes two seconds for
// 4 MB, so in a server it runs in a thread.
import { isAlias, LineCounter, parseAllDocuments, visit } from "yaml";

export type YamlOutcome = { readonly value: unknown } | { readonly fault: string };

/** Parses a text; a fault tells line and column. */
export function parseYaml(text: string): YamlOutcome {
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

/** The text of bytes that must be UTF-8, or null. */
export function textOfUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
