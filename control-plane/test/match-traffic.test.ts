// What `/v1/match` foretells and what a worker does: random catalogs, random requests, one worker process, real upstreams.
import assert from "node:assert/strict";
import { Agent, createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { EmbeddedStore } from "@switchyard/shared";
import { startPlane, type TestPlane } from "./helper.ts";
import { openProcessGroup } from "./processes.ts";

const cases = Number(process.env["CASES"] ?? 10_000);
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const requestsPerCatalog = 250;
const requestsAtOnce = 25;

const random = mulberry32(seed);
const below = (count: number) => Math.floor(random() * count);
const pick = <T>(...choices: T[]): T => choices[below(choices.length)] as T;
const listOf = <T>(countMax: number, make: () => T): T[] => Array.from({ length: below(countMax + 1) }, make);

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string | string[]>;
}

interface Echo {
  readonly port: number;
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: string[];
}

/** Answers with what it was sent. */
async function startEcho(t: TestContext): Promise<number> {
  const server = createServer((request, response) => {
    const { method, url, rawHeaders } = request;
    const { port } = server.address() as AddressInfo;
    const body = JSON.stringify({ port, method, url, rawHeaders });
    response.setHeader("X-Echo", Buffer.from(body).toString("base64"));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function randomServices(ports: readonly number[]): Record<string, unknown>[] {
  const secret = { op: "set", name: "X-Secret", value: `s3cret-${below(1000)}`, secret: true };
  return ports.map((port, index) => ({
    id: `s${index}`,
    pathPrefix: pick("", "/a", "/b/a"),
    targets: pick(
      [{ url: `http://127.0.0.1:${port}` }],
      [{ url: `http://127.0.0.1:${port}` }],
      [{ url: `http://127.0.0.1:${port}`, weight: index === 0 ? 0 : 1 }],
    ),
    hostHeader: pick<unknown>("pass", "target", { rewrite: "internal.test" }),
    upstreamHeaders: [...listOf(2, randomOperation), ...pick([], [secret])],
  }));
}

function randomOperation(): unknown {
  const name = pick("X-A", "x-b", "Accept", "X-Real-IP");
  return pick<unknown>(
    { op: "set", name, value: "set" },
    { op: "add", name, value: "added" },
    { op: "remove", name },
  );
}

function randomRoute(id: string): Record<string, unknown> {
  const segments = [
    ...listOf(2, () => pick("a", "b", "é", "{p}", "{p}", "v{p}", "{p}.json")),
    ...pick<string[]>(["*"], [""], [], []),
  ].map((segment, index) => segment.replace("{p}", `{p${index}}`));
  const params = segments.flatMap((segment) => /\{p\d\}/.exec(segment)?.[0] ?? []);
  const path = `/${segments.join("/")}`.replace(/\/{2,}/g, "/");
  const upstreamPath = pick(undefined, undefined, `/up/${params.join("-")}`, `/up/?q=${params[0] ?? "1"}`);
  return {
    id,
    ...pick<object>(
      { service: "s0" },
      { service: "s1" },
      { service: "s2" },
      { service: "s1", split: [{ service: "s2", weight: 40 }] },
    ),
    path,
    hosts: pick<string[]>([], [], ["x.test"], ["*.x.test"], ["*.test", "y.x.test"]),
    methods: pick<string[]>([], [], ["GET"], ["GET", "PUT"], ["POST", "DELETE"]),
    match: pick([], [], [], listOf(2, randomRule)),
    priority: pick(0, 0, 1, -1),
    intercept: pick(false, false, false, false, true),
    interceptStatus: pick(403, 451, 503),
    ...(upstreamPath !== undefined && { upstreamPath }),
    upstreamHeaders: listOf(2, randomOperation),
    responseHeaders: [{ op: "set", name: "X-Route", value: id }],
  };
}

function randomRule(): unknown {
  const rule = { in: pick("header", "query", "cookie"), name: pick("x-a", "n") };
  const op = pick(
    "equals",
    "notEquals",
    "prefix",
    "suffix",
    "contains",
    "regex",
    "iregex",
    "exists",
    "notExists",
    "empty",
    "any",
  );
  if (op === "exists" || op === "notExists" || op === "empty" || op === "any") return { ...rule, op };
  return { ...rule, op, value: pick("a", "é", "A", "1") };
}

function randomRequest(): Asked {
  const odd = () =>
    pick("%61", "é", "v1", "v%2F", "1.json", "..", ".", "", "%2e%2e", "a;x", "%", "\\", "*", "v..", "%2F..");
  const segment = () => pick("a", "a", "a", "a", "b", "b", "v1", odd());
  const path = `/${[...pick<string[]>([], ["a"], ["b", "a"]), ...listOf(3, segment), ...pick<string[]>([], [], [""])].join("/")}`;
  const query = pick(
    "",
    "",
    "?",
    "?n=a",
    "?n=%C3%A9&n=1",
    "?x-a=A&y",
    "?n",
    `?n=${"a".repeat(pick(5, 5, 5, 4200))}`,
  );
  const host = pick(
    "x.test",
    "y.x.test",
    "a.b.x.test",
    "z.test",
    "X.TEST:8080",
    "x.test.",
    pick("other", "x.test", "z.test", "bad host"),
  );
  const headers: Record<string, string | string[]> = { Host: host };
  const add = (name: string, value: string | string[]) => pick(true, false, false) && (headers[name] = value);
  add("X-A", pick<string | string[]>("a", "é", "", ["1", "A"]));
  add("n", pick("a", "A1", "é"));
  add("Cookie", pick("n=a", 'n="1"; x-a=A', "x-a=; n=é"));
  add("Connection", pick("keep-alive", "x-a, keep-alive"));
  add("X-Forwarded-For", "9.9.9.9");
  add("x_forwarded_host", "evil.test");
  add("Forwarded", "for=9.9.9.9");
  add("TE", pick("trailers", "gzip"));
  add("Accept", "*/*");
  add("Switchyard-Hops", pick("2", "2", "2", "2", "2", "11"));
  const url = path + query;
  return {
    method: pick("GET", "GET", "PUT", "POST", "DELETE"),
    url: pick(url, url, url, `http://y.x.test${url}`),
    headers,
  };
}

/** Sends a request byte for byte as it is asked for. */
function send(
  agent: Agent,
  gateway: string,
  { method, url, headers }: Asked,
): Promise<{ status: number; headers: IncomingMessage["headers"]; text: string }> {
  const bytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");
  const raw = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => [name, bytes(one)]),
  );
  const { hostname, port } = new URL(gateway);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { agent, hostname, port, method, path: url.replaceAll("é", "%C3%A9"), headers: raw, setHost: false },
      (response) => {
        let text = "";
        response.on("data", (chunk) => (text += chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}

/** Headers as a map, without those that belong to one request or one connection. */
function comparable(
  entries: Iterable<readonly [string, string | readonly string[]]>,
): Record<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const lower = name.toLowerCase();
    if (["connection", "x-request-id", "x-secret", "content-length", "transfer-encoding"].includes(lower))
      continue;
    headers.set(lower, [...(headers.get(lower) ?? []), ...[value].flat()]);
  }
  return Object.fromEntries([...headers].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function pairsOf(raw: readonly string[]): [string, string][] {
  const text = (bytes = "") => Buffer.from(bytes, "latin1").toString("utf8");
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, text(raw[at + 1])] as [string, string]] : []));
}

async function commitRandomCatalog(
  call: TestPlane["call"],
  ports: readonly number[],
  held: readonly string[],
): Promise<string[]> {
  const routes = Array.from({ length: 5 + below(20) }, (_, index) => randomRoute(`r${index}`));
  const put = (kind: string, value: Record<string, unknown>) => ({ op: "put", kind, id: value["id"], value });
  for (;;) {
    const ids = routes.map(({ id }) => id as string);
    const gone = held.filter((id) => !ids.includes(id)).map((id) => ({ op: "delete", kind: "route", id }));
    const changes = [
      ...randomServices(ports).map((one) => put("service", one)),
      ...routes.map((one) => put("route", one)),
      ...gone,
    ];
    const { status, body, headers } = await call("POST", "/v1/commits", { changes }, { prefer: "wait=30" });
    if (status === 200) {
      assert.equal(headers["switchyard-applied"], "1/1");
      return ids;
    }
    // Routes that would be duplicates, or that cannot have a prefix: without the last one it may do.
    assert.ok(status === 409 || status === 422, JSON.stringify(body));
    routes.pop();
  }
}

test(`/v1/match agrees with real traffic on ${cases} random requests (SEED=${seed})`, async (t) => {
  const { dataDir, startWorker } = await openProcessGroup(t);
  const { call } = await startPlane(t, { store: new EmbeddedStore({ dataDir, mode: "control-plane" }) });
  const ports = [await startEcho(t), await startEcho(t), await startEcho(t)];
  await call("POST", "/v1/services", randomServices(ports)[0]);
  const gateway = await startWorker();
  const agent = new Agent({ keepAlive: true, maxSockets: requestsAtOnce });
  t.after(() => agent.destroy());
  const outcomes = new Map<string, number>();

  const compare = async (asked: Asked) => {
    const [{ status, body: told }, met] = await Promise.all([
      call("POST", "/v1/match", asked),
      send(agent, gateway, asked),
    ]);
    const story = () =>
      `SEED=${seed}\n${JSON.stringify(asked)}\n${JSON.stringify(told)}\n${met.status} ${met.text}`;
    assert.equal(status, 200, story());
    const echoed = met.headers["x-echo"];
    const outcome = told.upstream ? "forwarded" : told.code;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (!told.upstream) {
      assert.equal(met.status, told.status, story());
      assert.equal(JSON.parse(met.text).code, told.code, story());
      return;
    }
    assert.equal(typeof echoed, "string", story());
    const echo = JSON.parse(Buffer.from(String(echoed), "base64").toString()) as Echo;
    assert.equal(met.headers["x-route"], told.route, story());
    const portOf = (service: string) => ports[Number(service.slice(1))];
    const shares: { service: string }[] = told.upstream.split ?? [told.upstream];
    assert.ok(
      shares.some(({ service }) => portOf(service) === echo.port),
      story(),
    );
    if (echo.port !== portOf(told.upstream.service)) {
      // The draw fell on another service of the split than the one that is shown.
      outcomes.set("other share", (outcomes.get("other share") ?? 0) + 1);
      return;
    }
    assert.deepEqual([echo.method, echo.url], [told.upstream.method, told.upstream.path], story());
    assert.deepEqual(
      comparable(pairsOf(echo.rawHeaders)),
      comparable(Object.entries(told.upstream.headers)),
      story(),
    );
    const shown = told.upstream.headers["X-Secret"];
    if (shown !== undefined) assert.match(shown, /^redacted:[0-9a-f]{64}$/);
    assert.ok(!told.missed.some(({ route }: { route: string }) => route === told.route), story());
  };

  let held: string[] = [];
  for (let done = 0; done < cases; done += requestsPerCatalog) {
    held = await commitRandomCatalog(call, ports, held);
    for (let sent = 0; sent < requestsPerCatalog; sent += requestsAtOnce) {
      await Promise.all(Array.from({ length: requestsAtOnce }, () => compare(randomRequest())));
    }
  }
  t.diagnostic(`outcomes: ${JSON.stringify(Object.fromEntries(outcomes))}`);
  for (const outcome of [
    "forwarded",
    "ROUTE_NOT_FOUND",
    "METHOD_NOT_ALLOWED",
    "ROUTE_INTERCEPTED",
    "BAD_REQUEST_PATH",
  ]) {
    assert.ok((outcomes.get(outcome) ?? 0) > cases / 200, `hardly any ${outcome}`);
  }
});

function mulberry32(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
