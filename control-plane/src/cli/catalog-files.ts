// The files of a configuration, put together as one catalog document. Each object keeps in mind which file it came from,
// so that a fault that the server finds at a place in the document can be told of a place in a file.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseYaml, textOfUtf8 } from "../yaml.ts";
import { CliFailure, type Problem } from "./failure.ts";

export interface CatalogFiles {
  readonly document: Record<string, unknown>;
  /** Words for the place that a pointer names, e.g. `routes.yaml: route shop-item, /path`. */
  placeOf(pointer: string): string;
}

interface Origin {
  readonly file: string;
  readonly id: unknown;
}

const lists = ["services", "routes"] as const;

/** Reads files and folders (their .yaml, .yml and .json files, by name); `-` is stdin. */
export function readCatalogFiles(paths: readonly string[]): CatalogFiles {
  const document: Record<string, unknown> = {};
  const origins = { services: [] as Origin[], routes: [] as Origin[] };
  for (const file of paths.flatMap(filesAt)) {
    const content = parseDocument(file);
    if (typeof content !== "object" || content === null || Array.isArray(content)) {
      throw new CliFailure(`${file}: is no catalog document; it is an object with services and routes`);
    }
    for (const [key, value] of Object.entries(content)) {
      const list = lists.find((name) => name === key);
      if (!list || !Array.isArray(value)) {
        // What the server will refuse, in its own words.
        document[key] = value;
        continue;
      }
      document[list] = [...((document[list] as unknown[] | undefined) ?? []), ...(value as unknown[])];
      for (const object of value as unknown[])
        origins[list].push({ file, id: (object as { id?: unknown } | null)?.id });
    }
  }
  return {
    document,
    placeOf(pointer) {
      const [, list, index, rest] = /^\/(services|routes)\/(\d+)(.*)$/.exec(pointer) ?? [];
      const origin = list ? origins[list as (typeof lists)[number]][Number(index)] : undefined;
      if (!origin) return pointer;
      const object = `${list?.slice(0, -1)} ${typeof origin.id === "string" ? origin.id : `number ${Number(index) + 1}`}`;
      return `${origin.file}: ${object}${rest ? `, ${rest}` : ""}`;
    },
  };
}

/** The lines that tell of a problem's single faults. */
export function faultLines(
  { errors = [], truncated }: Problem,
  placeOf: (pointer: string) => string,
): string[] {
  const told = errors.map(
    ({ pointer, detail }) => `  ${pointer === "" ? "" : `${placeOf(pointer)}: `}${detail}`,
  );
  return truncated ? [...told, "  and more"] : told;
}

/** The bytes of a file, or of stdin where it is called `-`. */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function filesAt(path: string): string[] {
  if (path === "-") return [path];
  try {
    if (!statSync(path).isDirectory()) return [path];
    const files = readdirSync(path).filter((name) => /\.(ya?ml|json)$/i.test(name));
    if (files.length === 0) throw new CliFailure(`${path}: holds no .yaml, .yml or .json file`);
    return files.sort().map((name) => join(path, name));
  } catch (error) {
    throw error instanceof CliFailure ? error : unreadable(path, error);
  }
}

function parseDocument(file: string): unknown {
  const text = textOfUtf8(readBytes(file));
  if (text === null) throw new CliFailure(`${file}: is not UTF-8`);
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      // A flow mapping of YAML begins like JSON, too.
      if (/\.json$/i.test(file)) throw new CliFailure(`${file}: ${(error as Error).message}`);
    }
  }
  const outcome = parseYaml(text);
  if ("fault" in outcome) throw new CliFailure(`${file}: ${outcome.fault}`);
  return outcome.value;
}

function unreadable(file: string, error: unknown): CliFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: "does not exist",
    EACCES: "may not be read",
    EISDIR: "is a folder",
  };
  return new CliFailure(`${file}: ${reasons[code ?? ""] ?? message}`);
}
