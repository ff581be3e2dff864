// What the form tells about a path while it is typed, by the very code that the workers compile it with.

import { normalisePath } from "@switchyard/shared/routing/path";
import { type PathPattern, parsePattern, takesRest } from "@switchyard/shared/routing/pattern";
import { compileUpstreamPath, renderUpstreamPath } from "@switchyard/shared/routing/upstream-path";
import { strings } from "../strings.ts";

type PathKind = "exact" | "params" | "prefix";

export type Parsed =
  | { readonly ok: true; readonly pattern: PathPattern; readonly kind: PathKind }
  | { readonly ok: false; readonly detail: string };

export function parsePath(path: string): Parsed {
  const parsed = parsePattern(escaped(path));
  if (!parsed.ok) return parsed;
  const pattern = parsed.value;
  const kind = takesRest(pattern) ? "prefix" : pattern.params.length > 0 ? "params" : "exact";
  return { ok: true, pattern, kind };
}

/** A request path that the pattern matches, to begin trying with. */
export function samplePath(prefix: string, path: string): string {
  return (
    prefix +
    path.replace(/\{([^{}]*)\}/g, (_, name: string) => `${name || "x"}-1`).replace(/\*$/, "some/page")
  );
}

/** The upstream path of a request, or why there is none. */
export function previewUpstreamPath(
  prefix: string,
  path: string,
  upstreamPath: string,
  sample: string,
): { readonly result?: string; readonly detail?: string } {
  const parsed = parsePath(path);
  if (!parsed.ok) return { detail: parsed.detail };
  const [requestPath = "", query] = sample.split(/\?(.*)/s);
  const normal = normalisePath(escaped(requestPath), "keep");
  if (!normal.ok) return { detail: normal.detail };
  const captures = capturesOf(normal.value, prefix, parsed.pattern);
  if (captures === null) return { detail: strings.route.preview.noMatch };
  if (upstreamPath.trim() === "")
    return { result: query === undefined ? normal.value : `${normal.value}?${query}` };
  const compiled = compileUpstreamPath(escaped(upstreamPath.trim()), parsed.pattern);
  if (!compiled.ok) return { detail: compiled.detail };
  const result = renderUpstreamPath(compiled.value, captures, query ?? null);
  return result === null ? { detail: strings.route.preview.leavesSegment } : { result };
}

/** What each param of the pattern, and a last `*`, stands for in a path; null where the path does not match. */
function capturesOf(path: string, prefix: string, { shape }: PathPattern): string[] | null {
  const source = (escaped(prefix) + shape)
    .split(/(\{\}|\*$)/)
    .map((piece) =>
      piece === "{}" ? "([^/]+)" : piece === "*" ? "(.*)" : piece.replace(/[.*+?^$()|[\]\\]/g, "\\$&"),
    )
    .join("");
  return new RegExp(`^${source}$`).exec(path)?.slice(1) ?? null;
}

/** Characters beyond ASCII as the escapes that a client would send. */
function escaped(text: string): string {
  return text.replace(/[^\0-\x7f]+/g, encodeURIComponent);
}
