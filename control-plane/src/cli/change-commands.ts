// The commands that change something, or tell what a change would do: apply, diff, import, restore. Each is one commit at
// most, is judged as a whole before anything is stored, and can wait until it is live.
import { readBytes, readCatalogFiles } from "./catalog-files.ts";
import { type Change, printChanges, printWarnings, type Warning } from "./changes.ts";
import type { Answer, CallOptions } from "./client.ts";
import { CliFailure, exitCodes } from "./failure.ts";
import type { Session } from "./session.ts";

export interface ChangeOptions {
  /** Seconds to wait until every live worker serves the change. */
  readonly wait?: number;
  /** Whether warnings are a failure. */
  readonly strict?: boolean;
  readonly dryRun?: boolean;
}

interface Diff {
  readonly revision?: number;
  readonly changes: readonly Change[];
  readonly warnings?: readonly Warning[];
}

/** A write of the API that can be tried before it is made. */
interface Call extends CallOptions {
  readonly method: "PUT" | "POST";
  readonly path: string;
}

export async function applyFiles(
  session: Session,
  files: readonly string[],
  { tag, ...options }: ChangeOptions & { readonly tag?: string },
): Promise<void> {
  const catalog = readCatalogFiles(files);
  session.placeOf = (pointer) => catalog.placeOf(pointer);
  await change(
    session,
    { method: "PUT", path: "/v1/catalog", query: { tag }, body: catalog.document },
    options,
  );
}

export async function diffFiles(
  session: Session,
  files: readonly string[],
  { tag, strict }: { readonly tag?: string; readonly strict?: boolean },
): Promise<void> {
  const catalog = readCatalogFiles(files);
  session.placeOf = (pointer) => catalog.placeOf(pointer);
  const diff = await tryOut(session, {
    method: "PUT",
    path: "/v1/catalog",
    query: { tag },
    body: catalog.document,
  });
  session.printer.json(diff.body);
  refuseWarnings(diff.body, strict);
  const count = diff.body.changes.length;
  if (count > 0) throw new CliFailure("", exitCodes.differences);
}

export async function importDocument(
  session: Session,
  file: string,
  {
    service,
    target,
    host,
    lenient,
    ...options
  }: ChangeOptions & {
    readonly service?: string;
    readonly target?: string;
    readonly host?: string;
    readonly lenient?: boolean;
  },
): Promise<void> {
  const body = readBytes(file);
  const isJson = /^\s*\{/.test(body.toString("latin1", 0, 1024)) && !/\.ya?ml$/i.test(file);
  const headers = { "content-type": isJson ? "application/json" : "application/yaml" };
  const query = { service, target, host, lenient };
  await change(session, { method: "POST", path: "/v1/import/openapi", query, body, headers }, options);
}

export async function restoreRevision(
  session: Session,
  revision: string,
  options: ChangeOptions,
): Promise<void> {
  const path = `/v1/revisions/${encodeURIComponent(revision)}/restore`;
  await change(session, { method: "POST", path }, options);
}

/** Tries the call out, makes it if there is something to change, and waits for the workers if asked to. */
async function change(session: Session, call: Call, { wait, strict, dryRun }: ChangeOptions): Promise<void> {
  const { client, printer } = session;
  const plan = await tryOut(session, call);
  const { changes, warnings = [] } = plan.body;
  refuseWarnings(plan.body, strict);
  if (dryRun) return printer.json({ changes, warnings });

  let revision = Number(plan.headers.get("switchyard-revision"));
  if (changes.length > 0) {
    const { method, path, ...options } = call;
    // What was shown is what is made: another writer in between is a 412, where the server can tell.
    const headers = { ...options.headers, "if-match": plan.headers.get("etag") ?? undefined };
    const made = await session.write(() => client.call<Diff>(method, path, { ...options, headers }));
    revision = Number(made.headers.get("switchyard-revision"));
  }
  printer.line(`revision ${revision}`);
  const result = { revision, changes, warnings };
  if (wait === undefined) return printer.json(result);
  try {
    const claim = changes.length > 0 ? "the change stands as " : "nothing was changed at ";
    const { applied, workers } = await session.follow(revision, wait, claim);
    printer.json({ ...result, applied, workers });
  } catch (error) {
    if (error instanceof CliFailure && error.rollout) {
      printer.json({ ...result, applied: error.rollout.applied, workers: error.rollout.workers });
    }
    throw error;
  }
}

/** The diff and the warnings of a call, printed. */
async function tryOut(
  { client, printer }: Session,
  { method, path, query, ...options }: Call,
): Promise<Answer<Diff>> {
  const plan = await client.call<Diff>(method, path, { ...options, query: { ...query, dryRun: true } });
  printChanges(printer, plan.body.changes);
  printWarnings(printer, plan.body.warnings ?? []);
  return plan;
}

function refuseWarnings({ warnings = [] }: Diff, strict = false): void {
  if (!strict || warnings.length === 0) return;
  const count = warnings.length === 1 ? "there is a warning" : `there are ${warnings.length} warnings`;
  throw new CliFailure(`${count}, and --strict is given: nothing was changed`, exitCodes.warnings);
}
