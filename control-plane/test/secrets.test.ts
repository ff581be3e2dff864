// Secrets go in and never come out.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseStored, TargetGuard } from "@switchyard/shared";
import { shop, startPlane } from "./helper.ts";

const secret = "open-sesame-71a";
const operation = { op: "set", name: "X-Api-Key", value: secret, secret: true };

test("no answer ever shows a secret, and equal secrets look equal", async (t) => {
  const { call } = await startPlane(t);
  const value = { ...shop, upstreamHeaders: [operation] };
  const answers = [
    await call("POST", "/v1/services", value),
    await call("PUT", "/v1/services/shop", value),
    await call("PATCH", "/v1/services/shop", { description: "d" }),
    await call("GET", "/v1/services/shop"),
    await call("GET", "/v1/services"),
    await call("POST", "/v1/services/shop/routes", { id: "r", path: "/", responseHeaders: [operation] }),
    await call("GET", "/v1/routes"),
    await call("GET", "/v1/services/shop/routes"),
    await call("GET", `/v1/services?q=${secret}`),
    await call("POST", "/v1/commits", {
      changes: [{ op: "patch", kind: "route", id: "r", value: { description: "e" } }],
    }),
    await call("PUT", "/v1/services/shop", value, { prefer: "wait=1" }),
    await call("GET", "/metrics"),
  ];
  for (const { text, status } of answers) {
    assert.ok(status < 300);
    assert.ok(!text.includes(secret), text);
  }
  const shown = answers[3]?.body.upstreamHeaders[0].value;
  assert.match(shown, /^redacted:[0-9a-f]{64}$/);
  assert.equal(answers[5]?.body.responseHeaders[0].value, shown);
});

test("GET, edit, PUT keeps the secret, and so does a patch of the list it is in", async (t) => {
  const { call, catalog } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, upstreamHeaders: [operation] });
  const stored = () => catalog.view?.catalog.services.get("shop")?.upstreamHeaders.at(-1)?.value;
  const { body } = await call("GET", "/v1/services/shop");
  assert.equal((await call("PUT", "/v1/services/shop", body)).headers["switchyard-revision"], "1");
  assert.equal((await call("PUT", "/v1/services/shop", { ...body, description: "new" })).status, 200);
  assert.equal(stored(), secret);
  const upstreamHeaders = [{ op: "remove", name: "Cookie" }, ...body.upstreamHeaders];
  assert.equal((await call("PATCH", "/v1/services/shop", { upstreamHeaders })).status, 200);
  assert.equal(stored(), secret);
});

test("a redacted string that fits no stored secret is refused, never stored", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, upstreamHeaders: [operation] });
  const { value } = (await call("GET", "/v1/services/shop")).body.upstreamHeaders[0];
  const elsewhere = { ...shop, id: "b", upstreamHeaders: [{ ...operation, value }] };
  const invented = { ...shop, upstreamHeaders: [{ ...operation, value: `redacted:${"0".repeat(64)}` }] };
  for (const [method, url, body] of [
    ["POST", "/v1/services", elsewhere],
    ["PUT", "/v1/services/shop", invented],
  ] as const) {
    const { status, body: problem } = await call(method, url, body);
    assert.deepEqual([status, problem.errors[0].pointer], [422, "/upstreamHeaders/0/value"]);
  }
});

test("a secret is restored only to the field, list and header that it came from, at any position", async (t) => {
  const { call, catalog } = await startPlane(t);
  const pem = (name: string) =>
    readFileSync(new URL(`../../data-plane/test/fixtures/tls/${name}`, import.meta.url), "utf8");
  const tls = { cert: pem("client.pem"), key: pem("client-key.pem") };
  const made = await call("POST", "/v1/services", { ...shop, tls, upstreamHeaders: [operation] });
  const header = made.body.upstreamHeaders[0];
  const moves: [title: string, body: object, pointer: string][] = [
    [
      "the key into a header",
      { upstreamHeaders: [{ ...operation, value: made.body.tls.key }] },
      "/upstreamHeaders/0/value",
    ],
    ["a header into the answers", { responseHeaders: [header] }, "/responseHeaders/0/value"],
    [
      "a header into another one",
      { upstreamHeaders: [{ ...header, name: "X-Shown" }] },
      "/upstreamHeaders/0/value",
    ],
    ["a header into the key", { tls: { key: header.value } }, "/tls/key"],
  ];
  for (const [title, body, pointer] of moves) {
    for (const query of ["", "?dryRun=true"]) {
      const answer = await call("PATCH", `/v1/services/shop${query}`, body);
      assert.deepEqual([answer.status, answer.body.errors?.[0].pointer], [422, pointer], title);
    }
  }
  const moved = [
    { op: "remove", name: "Cookie" },
    { ...header, name: header.name.toUpperCase() },
  ];
  assert.equal((await call("PATCH", "/v1/services/shop", { upstreamHeaders: moved })).status, 200);
  assert.equal(catalog.view?.catalog.services.get("shop")?.upstreamHeaders[1]?.value, secret);
});

test("a dry run does not tell whether a guessed secret is the stored one", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, upstreamHeaders: [operation] });
  const { body: shown } = await call("GET", "/v1/services/shop");
  const tell = async (method: string, url: string, body: unknown) => {
    const { status, body: answer } = await call(method, url, body);
    assert.equal(status, 200, JSON.stringify(answer));
    // What differs from guess to guess is the redacted form alone, and that is another one each time.
    const forms = JSON.stringify(answer.changes).match(/redacted:[0-9a-f]{64}/g) ?? [];
    return {
      text: JSON.stringify(answer).replaceAll(/redacted:[0-9a-f]{64}|"updatedAt":"[^"]*"/g, ""),
      after: forms.at(-1),
    };
  };
  for (const [method, url, bodyOf] of [
    [
      "PUT",
      "/v1/services/shop?dryRun=true",
      (value: string) => ({ ...shop, upstreamHeaders: [{ ...operation, value }] }),
    ],
    [
      "PATCH",
      "/v1/services/shop?dryRun=true",
      (value: string) => ({ upstreamHeaders: [{ ...operation, value }] }),
    ],
    [
      "PUT",
      "/v1/catalog?dryRun=true",
      (value: string) => ({
        services: [{ ...shop, upstreamHeaders: [{ ...operation, value }] }],
        routes: [],
      }),
    ],
  ] as const) {
    const [right, wrong] = [
      await tell(method, url, bodyOf(secret)),
      await tell(method, url, bodyOf("wrong")),
    ];
    assert.equal(right.text, wrong.text, url);
    assert.notEqual(right.after, shown.upstreamHeaders[0].value, url);
  }
  const kept = await call("PUT", "/v1/services/shop?dryRun=true", shown);
  assert.deepEqual(kept.body.changes, [], "what was shown and is sent back is no change");
  const other = await call("PATCH", "/v1/services/shop?dryRun=true", { description: "x" });
  assert.equal(other.body.changes[0].after.upstreamHeaders[0].value, shown.upstreamHeaders[0].value);
  await call("PATCH", "/v1/services/shop", { description: "later" });
  const restored = await call("POST", "/v1/revisions/1/restore?dryRun=true");
  assert.equal(restored.body.changes[0].after.upstreamHeaders[0].value, shown.upstreamHeaders[0].value);
});

test("a client key too weak for TLS is refused when it is written", async (t) => {
  const { call } = await startPlane(t);
  const { status, body } = await call("POST", "/v1/services", { ...shop, tls: weakPair(t) });
  assert.deepEqual([status, body.errors?.[0].pointer], [422, "/tls/key"]);
  assert.match(body.errors[0].detail, /too weak/);
});

test("what newer rules refuse to write goes on being served where an older version has stored it", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", shop);
  await call("POST", "/v1/services/shop/routes", { id: "r", path: "/r" });
  const { body: service } = await call("GET", "/v1/services/shop");
  const { body: route } = await call("GET", "/v1/routes/r");
  const guard = new TargetGuard();
  const operations = [{ op: "set", name: "Switchyard-Hops", value: "1" }];
  for (const old of [{ tls: { verify: true, ...weakPair(t) } }, { responseHeaders: operations }])
    assert.ok(parseStored("service", JSON.stringify({ ...service, ...old }), guard).ok);
  assert.ok(parseStored("route", JSON.stringify({ ...route, upstreamHeaders: operations }), guard).ok);
});

/** A certificate of its own key of 512 bits. */
function weakPair(t: TestContext): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), "switchyard-weak-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const openssl = process.env["SWITCHYARD_OPENSSL"] ?? "openssl";
  execFileSync(openssl, ["genrsa", "-out", key, "512"], { stdio: "ignore" });
  execFileSync(openssl, ["req", "-x509", "-new", "-key", key, "-out", cert, "-subj", "/CN=weak"], {
    stdio: "ignore",
  });
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}

test("taking the mark off a secret does not show it, nor store the string in its place", async (t) => {
  const { call } = await startPlane(t);
  await call("POST", "/v1/services", { ...shop, upstreamHeaders: [operation] });
  const { body } = await call("GET", "/v1/services/shop");
  const [{ secret: _mark, ...bare }] = body.upstreamHeaders;
  const { status, body: problem } = await call("PUT", "/v1/services/shop", {
    ...body,
    upstreamHeaders: [bare],
  });
  assert.deepEqual([status, problem.errors?.[0].pointer], [422, "/upstreamHeaders/0/value"]);
});

test("GET, edit, PUT keeps a TLS key, and a key that its new certificate does not fit is refused", async (t) => {
  const { call, catalog } = await startPlane(t);
  const pem = (name: string) =>
    readFileSync(new URL(`../../data-plane/test/fixtures/tls/${name}`, import.meta.url), "utf8");
  const tls = { cert: pem("client.pem"), key: pem("client-key.pem") };
  const made = await call("POST", "/v1/services", { ...shop, tls });
  assert.match(made.body.tls.key, /^redacted:[0-9a-f]{64}$/);
  assert.equal((await call("PUT", "/v1/services/shop", made.body)).headers["switchyard-revision"], "1");
  assert.equal((await call("PATCH", "/v1/services/shop", { tls: { serverName: "a.example" } })).status, 200);
  assert.equal(catalog.view?.catalog.services.get("shop")?.tls.key, tls.key);
  const other = { ...made.body.tls, cert: pem("server.pem") };
  const { status, body } = await call("PUT", "/v1/services/shop", { ...made.body, tls: other });
  assert.deepEqual([status, body.errors[0].pointer], [422, "/tls/key"]);
  const elsewhere = await call("POST", "/v1/services", { ...made.body, id: "b", name: "b" });
  assert.deepEqual(
    [elsewhere.status, elsewhere.body.errors.map((one: { pointer: string }) => one.pointer)],
    [422, ["/tls/key"]],
  );
});
