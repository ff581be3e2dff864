// The commands that only look: export, match, lint, workers, wait, history.
import { type Change, printChanges, printWarnings, type Warning } from "./changes.ts";
import { CliFailure, exitCodes } from "./failure.ts";
import { listWorkers } from "./rollout.ts";
import type { Session } from "./session.ts";

export async function exportCatalog({ client, printer }: Session, tag: string | undefined): Promise<void> {
  const accept = printer.isJson ? "application/json" : "application/yaml";
  const { body } = await client.text("GET", "/v1/catalog", { query: { tag }, headers: { accept } });
  printer.raw(printer.isJson ? JSON.stringify(JSON.parse(body), null, 2) : body);
}

interface Match {
  readonly route: string | null;
  readonly status?: number;
  readonly code?: string;
  readonly params: Readonly<Record<string, string>>;
  readonly upstream?: {
    readonly service: string;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly split?: readonly { readonly service: string; readonly weight: number }[];
  };
  readonly missed: readonly { readonly route: string; readonly reason: string }[];
}

export async function matchRequest(
  { client, printer }: Session,
  method: string,
  url: string,
  { header = [], expect }: { readonly header?: readonly string[]; readonly expect?: string },
): Promise<void> {
  const body = { method: method.toUpperCase(), url, headers: headersOf(header) };
  const { body: match } = await client.call<Match>("POST", "/v1/match", { body });
  printer.json(match);
  printer.line(`route ${match.route ?? "none"}`, match.route === null ? "red" : "green");
  if (match.status !== undefined) printer.line(`answer ${match.status} ${match.code}`);
  for (const [name, value] of Object.entries(match.params)) printer.line(`param ${name} ${value}`);
  if (match.upstream) {
    printer.line(`service ${match.upstream.service}`);
    for (const { service, weight } of match.upstream.split ?? [])
      printer.line(`split ${service} ${weight} %`);
    printer.line(`upstream ${match.upstream.method} ${match.upstream.path}`);
    for (const [name, values] of Object.entries(match.upstream.headers)) {
      for (const value of [values].flat()) printer.line(`header ${name}: ${value}`, "dim");
    }
  }
  for (const { route, reason } of match.missed) printer.line(`missed ${route}: ${reason}`, "yellow");
  if (expect !== undefined && match.route !== expect) {
    throw new CliFailure(
      `${method.toUpperCase()} ${url} goes to ${match.route ?? "no route"}, not to ${expect}`,
    );
  }
}

export async function lintCatalog({ client, printer }: Session, strict = false): Promise<void> {
  const { body } = await client.call<{ items: Warning[] }>("GET", "/v1/lint");
  printer.json(body);
  printWarnings(printer, body.items);
  if (body.items.length === 0) printer.line("no warnings", "green");
  else if (strict)
    throw new CliFailure(`${body.items.length} warnings, and --strict is given`, exitCodes.warnings);
}

export async function showWorkers({ client, printer }: Session): Promise<void> {
  const workers = await listWorkers(client);
  printer.json(workers);
  printer.table(
    ["worker", "state", "revision", "lag", "host", "gateway", "version", "requests/s", "last error"],
    workers.map((worker) => [
      worker.id,
      worker.state === "live" && worker.refused ? "refuses" : worker.state,
      String(worker.revision),
      String(worker.lag),
      worker.host,
      worker.gateway ?? "",
      worker.version,
      worker.requestsPerSecond.toFixed(1),
      worker.lastError ?? "",
    ]),
  );
}

export async function dismissWorker({ client, printer }: Session, id: string): Promise<void> {
  await client.text("DELETE", `/v1/workers/${encodeURIComponent(id)}`);
  printer.json({ dismissed: id });
  printer.line(`dismissed ${id}`, "green");
}

export async function waitForWorkers(
  session: Session,
  given: string | undefined,
  { timeout }: { readonly timeout: number },
): Promise<void> {
  const { client, printer } = session;
  const { headers } = await client.text("GET", "/v1/workers", { query: { limit: 1 } });
  const newest = Number(headers.get("switchyard-revision"));
  const revision = given === undefined ? newest : Number(given);
  if (revision > newest)
    throw new CliFailure(
      `there is no revision ${revision} yet; the catalog is at ${newest}`,
      exitCodes.failed,
    );
  try {
    printer.json(await session.follow(revision, timeout, ""));
  } catch (error) {
    if (error instanceof CliFailure && error.rollout) printer.json(error.rollout);
    throw error;
  }
}

interface Revision {
  readonly revision: number;
  readonly time: string;
  readonly actor: string;
  readonly message: string | null;
  readonly changeCount?: number;
  readonly changes?: readonly Change[];
  readonly workers?: readonly { readonly id: string; readonly state: string; readonly revision: number }[];
}

export async function showHistory(
  { client, printer }: Session,
  revision: string | undefined,
  { limit }: { readonly limit: number },
): Promise<void> {
  if (revision !== undefined) {
    const { body } = await client.call<Revision>("GET", `/v1/revisions/${encodeURIComponent(revision)}`);
    printer.json(body);
    printer.line(
      `revision ${body.revision} ${body.time} ${body.actor}${body.message === null ? "" : `: ${body.message}`}`,
    );
    printChanges(printer, body.changes ?? []);
    for (const worker of body.workers ?? [])
      printer.line(`worker ${worker.id} ${worker.state} ${worker.revision}`, "dim");
    return;
  }
  const { body } = await client.call<{ items: Revision[] }>("GET", "/v1/revisions", { query: { limit } });
  printer.json(body.items);
  printer.table(
    ["revision", "time", "actor", "changes", "message"],
    body.items.map((item) => [
      String(item.revision),
      item.time,
      item.actor,
      String(item.changeCount ?? item.changes?.length ?? ""),
      item.message ?? "",
    ]),
  );
}

function headersOf(lines: readonly string[]): Record<string, string | string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, value = ""] = /^([^:]+):\s*(.*)$/s.exec(line) ?? [];
    if (name === undefined)
      throw new CliFailure(`-H ${JSON.stringify(line)}: a header is "Name: value"`, exitCodes.usage);
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return Object.fromEntries(
    [...headers].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}
