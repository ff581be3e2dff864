// A whole run of the API with secrets planted in every place that takes one: nothing that leaves the process has any of
// them, be it an answer, an error, a log line, the history or a metric.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { test } from "node:test";
import { EmbeddedStore } from "@switchyard/shared";
import { pino } from "pino";
import { shop, startPlane, temporaryFolder } from "./helper.ts";

const fixture = (name: string) =>
  readFileSync(new URL(`../../data-plane/test/fixtures/tls/${name}`, import.meta.url), "utf8");
const plant = (place: string) => `planted-${place}-${randomUUID()}`;

test("no answer, log line, history entry or metric of a whole run shows a secret", async (t) => {
  const lines: string[] = [];
  const logger = pino(
    { level: "trace" },
    new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) }),
  );
  const token = plant("token");
  const sha256 = createHash("sha256").update(token).digest();
  const dataDir = join(await temporaryFolder(t), "data");
  const { app, store } = await startPlane(t, {
    store: new EmbeddedStore({ dataDir, mode: "control-plane" }),
    logger,
    tokens: [{ name: "admin", role: "write", sha256 }],
  });
  const answers: string[] = [];
  const send = async (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) => {
    const {
      statusCode,
      headers: answered,
      payload,
    } = await app.inject({
      method: method as "GET",
      url,
      headers: {
        host: "localhost",
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    answers.push(`${method} ${url} ${statusCode} ${JSON.stringify(answered)} ${payload}`);
    return { status: statusCode, payload };
  };

  const header = (value: string) => ({ op: "set", name: "X-Key", value, secret: true });
  const key = fixture("client-key.pem");
  const secrets = [
    "service",
    "route",
    "response",
    "patch",
    "commit",
    "catalog",
    "tagged",
    "yaml",
    "refused",
    "torn",
  ].map(plant);
  const [service, route, response, patch, commit, catalog, tagged, yaml, refused, torn] = secrets as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const tls = { cert: fixture("client.pem"), key };
  const ok = async (...request: Parameters<typeof send>) => {
    const { status, payload } = await send(...request);
    assert.ok(status < 300, `${request[0]} ${request[1]}: ${payload}`);
    return payload;
  };

  await ok("POST", "/v1/services", {
    ...shop,
    targets: [{ url: "https://10.0.0.1" }],
    tls,
    upstreamHeaders: [header(service)],
  });
  await ok("PUT", "/v1/routes/r", {
    service: "shop",
    path: "/r",
    upstreamHeaders: [header(route)],
    responseHeaders: [header(response)],
  });
  await ok("PATCH", "/v1/routes/r?dryRun=true", { upstreamHeaders: [header(patch)] });
  await ok("PATCH", "/v1/routes/r", { upstreamHeaders: [header(patch)] }, { prefer: "wait=0" });
  await ok("POST", "/v1/commits", {
    message: "x",
    changes: [{ op: "patch", kind: "service", id: "shop", value: { upstreamHeaders: [header(commit)] } }],
  });
  const document = JSON.parse(await ok("GET", "/v1/catalog"));
  document.routes.push({ id: "s", service: "shop", path: "/s", upstreamHeaders: [header(catalog)] });
  await ok("PUT", "/v1/catalog?dryRun=true", document);
  await ok("PUT", "/v1/catalog", document);
  await ok("PUT", "/v1/catalog?tag=t", {
    services: [],
    routes: [{ id: "t", service: "shop", path: "/t", upstreamHeaders: [header(tagged)] }],
  });
  const text = `services: []\nroutes:\n- {id: y, service: shop, path: /y, upstreamHeaders: [{op: set, name: K, value: ${yaml}, secret: true}]}\n`;
  await ok("PUT", "/v1/catalog?tag=y", text, { "content-type": "application/yaml" });

  for (const url of [
    "/v1/services",
    "/v1/services/shop",
    "/v1/services/shop/routes",
    "/v1/routes",
    "/v1/routes/r",
    "/v1/catalog?tag=t",
    "/v1/lint",
    "/v1/workers",
    "/v1/revisions",
    "/metrics",
    "/readyz",
    "/openapi.json",
    ...Array.from({ length: 7 }, (_, n) => `/v1/revisions/${n + 1}`),
  ]) {
    await ok("GET", url);
  }
  await ok("GET", "/v1/catalog", undefined, { accept: "application/yaml" });
  await ok("POST", "/v1/match", { method: "GET", url: "/r" });
  for (let revision = 0; revision <= 7; revision++) await ok("POST", `/v1/revisions/${revision}/restore`);

  // What is refused quotes nothing of what it refuses.
  const bad: [method: string, url: string, body: unknown, type?: string][] = [
    [
      "POST",
      "/v1/services",
      { ...shop, id: "b", upstreamHeaders: [header(`${refused}\r\nX: 1`)], colour: refused },
    ],
    ["POST", "/v1/services", { ...shop, id: "b", tls: { key: `${key}x`, cert: refused } }],
    ["POST", "/v1/services", `{"tls":{"key":"${torn}" x}}`],
    ["POST", "/v1/services", `{"tls":{"key":"${torn}`],
    ["POST", "/v1/services", torn],
    ["POST", "/v1/services", `{"tls":{"key":${torn}}}`],
    ["PUT", "/v1/catalog", `services: [ {a: "${torn}", b: "${torn}" "c ]`, "application/yaml"],
    ["PUT", "/v1/catalog", `services:\n- ${torn}: *${torn}\n`, "application/yaml"],
    [
      "PUT",
      "/v1/catalog",
      { services: [{ ...shop, upstreamHeaders: [{ ...header(refused), secret: "yes" }] }], routes: [] },
    ],
    [
      "POST",
      "/v1/commits",
      { changes: [{ op: "put", kind: "service", id: "b", value: { upstreamHeaders: [header(refused)] } }] },
    ],
    ["POST", "/v1/services", torn, "text/plain"],
  ];
  for (const [method, url, body, type] of bad) {
    const { status } = await send(method, url, body, type === undefined ? {} : { "content-type": type });
    assert.ok(status >= 400 && status < 500, url);
  }
  await send("GET", "/v1/services", undefined, { authorization: `Bearer ${token}x` });
  await store.close();
  assert.equal(
    (await send("PUT", "/v1/services/shop", { ...shop, upstreamHeaders: [header(service)] })).status,
    503,
  );

  const keyLine = key.split("\n")[1] ?? "";
  assert.ok(keyLine.length > 40 && answers.length > 50 && lines.length > 50);
  for (const secret of [...secrets, token, keyLine]) {
    const forms = [
      secret,
      secret.slice(-20),
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64").slice(4, 30),
    ];
    for (const form of forms) {
      for (const said of [...answers, ...lines])
        assert.ok(!said.includes(form), `${form} is in ${said.slice(0, 2000)}`);
    }
  }
  if (process.platform === "win32") return;
  for (const file of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) assert.equal(statSync(join(file.parentPath, file.name)).mode & 0o077, 0, file.name);
  }
});
