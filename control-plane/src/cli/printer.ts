// What commands write: on a terminal tables and colours for people, elsewhere plain lines, one a fact, that tools can
// cut apart; with `-o json` one JSON value at the end and nothing else.

export interface PrinterOptions {
  readonly isTerminal: boolean;
  readonly hasColours: boolean;
  readonly isJson: boolean;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

type Colour = "green" | "yellow" | "red" | "dim";
const codes: Readonly<Record<Colour, number>> = { green: 32, yellow: 33, red: 31, dim: 2 };

export class Printer {
  readonly isTerminal: boolean;
  readonly isJson: boolean;
  readonly #options: PrinterOptions;

  constructor(options: PrinterOptions) {
    this.#options = options;
    this.isTerminal = options.isTerminal;
    this.isJson = options.isJson;
  }

  /** One line for people or tools; nothing where the answer is JSON. */
  line(text: string, colour?: Colour): void {
    if (!this.isJson) this.#options.write(`${this.#coloured(printable(text), colour)}\n`);
  }

  /** The answer as JSON, where that was asked for. */
  json(value: unknown): void {
    if (this.isJson) this.#options.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** A text as it is, e.g. an exported document. */
  raw(text: string): void {
    this.#options.write(text.endsWith("\n") ? text : `${text}\n`);
  }

  /** Rows under headings; on no terminal without headings, cells between tabs. */
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void {
    if (!this.isTerminal) {
      for (const row of rows) this.line(row.join("\t"));
      return;
    }
    const all = [headings.map((heading) => heading.toUpperCase()), ...rows.map((row) => row.map(printable))];
    const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
    for (const [index, row] of all.entries()) {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      this.line(cells.join("  ").trimEnd(), index === 0 ? "dim" : undefined);
    }
  }

  /** What went wrong, for people: never on stdout, so that it mixes with no data. */
  error(text: string): void {
    this.#options.writeError(`${printable(text)}\n`);
  }

  #coloured(text: string, colour: Colour | undefined): string {
    if (colour === undefined || !this.#options.hasColours) return text;
    return `\u001b[${codes[colour]}m${text}\u001b[0m`;
  }
}

/** Names come from a server: none of their characters may move the cursor or start a line of its own. */
function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}--\t]/gv,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
