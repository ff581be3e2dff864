// The CLI as pipelines and people use it: a process of its own against a control plane that listens.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { commandAt, startCliPlane } from "./cli-helper.ts";
import { reportWorker } from "./helper.ts";

const routes = `
services:
  - id: shop
    targets: [{ url: http://10.0.0.1:80 }]
routes:
  - { id: item, service: shop, path: "/items/{id}" }
  - { id: all, service: shop, path: /* }
`;

test("apply makes the configuration equal to a file, once; diff tells by its exit code; export gives it back", async (t) => {
  const { run, file } = await startCliPlane(t);
  const path = await file("routes.yaml", routes);
  const before = await run(["diff", "-f", path]);
  assert.deepEqual(
    [before.code, before.stdout],
    [2, "create service shop\ncreate route item\ncreate route all\n"],
  );
  const applied = await run(["apply", "-f", path]);
  assert.deepEqual(
    [applied.code, applied.stdout],
    [0, "create service shop\ncreate route item\ncreate route all\nrevision 1\n"],
  );
  assert.deepEqual(await run(["diff", "-f", path]), { code: 0, stdout: "no differences\n", stderr: "" });
  assert.equal((await run(["apply", "-f", path])).stdout, "no differences\nrevision 1\n");

  const exported = await run(["export"]);
  assert.match(exported.stdout, /^services:\n/);
  const again = await run(["apply", "-f", "-", "-o", "json"], { input: exported.stdout });
  assert.deepEqual(JSON.parse(again.stdout), { revision: 1, changes: [], warnings: [] });
  const changed = await run(["apply", "-f", "-"], { input: exported.stdout.replace("/items/", "/things/") });
  assert.equal(changed.stdout, "update route item: path\nrevision 2\n");
  const asJson = await run(["export", "-o", "json"]);
  assert.equal(JSON.parse(asJson.stdout).routes[1].path, "/things/{id}");
});

test("several files and folders are put together, and with a tag only what has it is managed", async (t) => {
  const { run, file, call } = await startCliPlane(t);
  const one = await file(
    "1.json",
    JSON.stringify({ services: [{ id: "a", targets: [{ url: "http://10.0.0.1" }] }] }),
  );
  const two = await file("2.yml", "routes: [{ id: r, service: a, path: /r }]");
  assert.equal((await run(["apply", "-f", one, "-f", two, "--tag", "team-a"])).code, 0);
  await call("PUT", "/v1/services/other", { targets: [{ url: "http://10.0.0.1" }] });
  const folder = one.replace(/\/1\.json$/, "");
  assert.equal((await run(["diff", "-f", folder, "--tag", "team-a"])).code, 0);
  const refused = await run([
    "apply",
    "-f",
    await file("3.yaml", "services: [{ id: other, targets: [{ url: http://10.0.0.1 }] }]\nroutes: []"),
    "--tag",
    "team-a",
  ]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /409/);
});

test("a refusal names every fault with its file and object, and changes nothing", async (t) => {
  const { run, file, call } = await startCliPlane(t);
  const path = await file(
    "bad.yaml",
    "services: []\nroutes:\n  - { id: x, service: nope, path: a }\n  - { path: /b, service: nope }\n",
  );
  const refused = await run(["apply", "-f", path]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^switchyard: The body is not valid: .*\(VALIDATION_FAILED, 422\)$/m);
  assert.ok(refused.stderr.includes(`${path}: route x, /path: a path begins with /`), refused.stderr);
  assert.ok(refused.stderr.includes(`${path}: route number 2, /id: id is required`), refused.stderr);
  const asJson = await run(["apply", "-f", path, "-o", "json"]);
  assert.equal(JSON.parse(asJson.stdout).code, "VALIDATION_FAILED");
  assert.equal((await call("GET", "/v1/revisions")).body.items.length, 0);
});

test("bad input: no server, something else there, a wrong address, files, YAML, arguments: a sentence each", async (t) => {
  const { run, file } = await startCliPlane(t);
  const told = async (args: string[], env: Record<string, string>, code: number, pattern: RegExp) => {
    const result = await run(args, { env });
    assert.equal(result.code, code, `${args.join(" ")}: ${result.stdout}${result.stderr}`);
    assert.match(result.stderr, pattern);
    assert.doesNotMatch(result.stderr, /^\s+at /m);
  };
  const web = createServer((_request, response) => response.end("<html>"));
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  t.after(() => web.close());
  const { port } = web.address() as AddressInfo;
  const yaml = await file("broken.yaml", "services:\n  - id: a\n   b: c\n");
  await told(
    ["workers"],
    { SWITCHYARD_URL: "http://127.0.0.1:1" },
    1,
    /no control plane answers at http:\/\/127\.0\.0\.1:1 \(.+\); set SWITCHYARD_URL/,
  );
  await told(
    ["workers"],
    { SWITCHYARD_URL: `http://127.0.0.1:${port}` },
    1,
    /is no Switchyard control plane/,
  );
  await told(["workers"], { SWITCHYARD_URL: "localhost:80" }, 1, /SWITCHYARD_URL is "localhost:80"/);
  await told(["apply", "-f", "/nowhere/x.yaml"], {}, 1, /\/nowhere\/x\.yaml: does not exist/);
  await told(["apply", "-f", yaml], {}, 1, /broken\.yaml: line 3, column \d+: /);
  await told(["apply", "-f", await file("text.yaml", "hello")], {}, 1, /text\.yaml: is no catalog document/);
  await told(
    ["apply", "-f", await file("alias.yaml", "services: &a []\nroutes: *a\n")],
    {},
    1,
    /alias\.yaml: line 2, column 9: aliases/,
  );
  await told(["apply", "-f", await file("x.json", '{"services": [}')], {}, 1, /x\.json: .*JSON/);
  await told(["apply"], {}, 64, /required option '-f, --file <path>'/);
  await told(["aply", "-f", yaml], {}, 64, /unknown command 'aply'/);
  await told(["workers", "-o", "xml"], {}, 64, /Allowed choices are json/);
  await told(["wait", "--timeout", "soon"], {}, 64, /number of seconds/);
  await told(["match", "GET", "/", "-H", "nonsense"], {}, 64, /a header is "Name: value"/);
  await told(["restore", "7"], {}, 1, /404|410/);
});

test("a token is sent, a wrong or missing one is told, and it is written nowhere", async (t) => {
  const sha256 = createHash("sha256").update("s3cret-token").digest();
  const tokens = [{ name: "ci", role: "write" as const, sha256 }];
  const { run } = await startCliPlane(t, { tokens });
  const missing = await run(["workers"]);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /UNAUTHENTICATED, 401.*set SWITCHYARD_TOKEN/);
  const wrong = await run(["workers"], { env: { SWITCHYARD_TOKEN: "wr0ng-token" } });
  assert.match(wrong.stderr, /SWITCHYARD_TOKEN is not a token of this control plane/);
  assert.ok(!`${wrong.stdout}${wrong.stderr}`.includes("wr0ng-token"));
  assert.equal((await run(["workers"], { env: { SWITCHYARD_TOKEN: "s3cret-token" } })).code, 0);
});

test("apply --wait tells each worker as it becomes live; elsewhere than on a terminal in plain lines", async (t) => {
  const { run, file, store } = await startCliPlane(t);
  await reportWorker(store, "w1", 0);
  await reportWorker(store, "w2", 0);
  const path = await file("routes.yaml", routes);
  let reported = 0;
  const result = await run(["apply", "-f", path, "--wait", "60"], {
    onOutput(stdout) {
      if (stdout.includes("revision 1\n") && reported === 0) {
        reported++;
        void reportWorker(store, "w2", 1);
      }
      if (stdout.includes("live w2\n") && reported === 1) {
        reported++;
        void reportWorker(store, "w1", 1);
      }
    },
  });
  assert.deepEqual([result.code, result.stderr], [0, ""]);
  assert.ok(result.stdout.endsWith("revision 1\nlive w2\nlive w1\napplied 2/2\n"), result.stdout);
  const waited = await run(["wait", "1", "-o", "json"]);
  assert.equal(JSON.parse(waited.stdout).applied, "2/2");
  const early = await run(["wait", "99"]);
  assert.equal(early.code, 1);
  assert.match(early.stderr, /no revision 99 yet; the catalog is at 1/);
});

test("a worker that refuses, or is not there in time, is named, with exit code 3 and the change standing", async (t) => {
  const { run, file, store, call } = await startCliPlane(t);
  await reportWorker(store, "w1", 0);
  const path = await file("routes.yaml", routes);
  const late = await run(["apply", "-f", path, "--wait", "0.3"]);
  assert.equal(late.code, 3);
  assert.match(
    late.stderr,
    /revision 1 stands, but not every worker serves it within 0\.3 s \(0\/1\): w1 still serves revision 0/,
  );
  await reportWorker(store, "w1", 0, { revision: 1, error: "route/item: too much" });
  const refused = await run(["apply", "-f", path, "--wait", "-o", "json"]);
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, /w1 refuses it: route\/item: too much/);
  assert.deepEqual(JSON.parse(refused.stdout).workers, [
    { id: "w1", state: "refused", revision: 0, error: "route/item: too much" },
  ]);
  assert.equal((await call("GET", "/v1/routes")).body.items.length, 2);
});

test("Ctrl-C in the middle of a wait leaves the change standing and says so", async (t) => {
  const { run, file, store, call } = await startCliPlane(t);
  await reportWorker(store, "w1", 0);
  await reportWorker(store, "w2", 1);
  const result = await run(["apply", "-f", await file("routes.yaml", routes), "--wait", "60"], {
    onOutput: (stdout, child) => stdout.includes("live w2\n") && child.kill("SIGINT"),
  });
  assert.equal(result.code, 130);
  assert.match(
    result.stderr,
    /interrupted; the change stands as revision 1, applied 1\/2; `switchyard wait 1` goes on waiting/,
  );
  assert.equal((await call("GET", "/v1/routes")).body.items.length, 2);
});

test("with --strict warnings change nothing and are exit code 4", async (t) => {
  const { run, file, call } = await startCliPlane(t);
  const hidden = `${routes}  - { id: hider, service: shop, path: "/items/{x}", priority: 1 }\n`;
  const path = await file("routes.yaml", hidden);
  const refused = await run(["apply", "-f", path, "--strict"]);
  assert.deepEqual(
    [refused.code, refused.stderr],
    [4, "switchyard: there is a warning, and --strict is given: nothing was changed\n"],
  );
  assert.match(refused.stdout, /^warning unreachable item: hider is tried first/m);
  assert.equal((await call("GET", "/v1/routes")).body.items.length, 0);
  assert.equal((await run(["apply", "-f", path])).code, 0);
  assert.equal((await run(["lint"])).code, 0);
  const lint = await run(["lint", "--strict", "-o", "json"]);
  assert.deepEqual([lint.code, JSON.parse(lint.stdout).items.length], [4, 1]);
});

test("history shows who changed what, and restore goes back by a new commit", async (t) => {
  const { run, file, store } = await startCliPlane(t);
  await run(["apply", "-f", await file("routes.yaml", routes)]);
  await run(["apply", "-f", await file("less.yaml", "services: []\nroutes: []")]);
  assert.match((await run(["history"])).stdout, /^2\t\S+\tanonymous\t3\t\n1\t\S+\tanonymous\t3\t\n$/);
  assert.match((await run(["history", "2"])).stdout, /^revision 2 \S+ anonymous\ndelete .*\n/);
  const dry = await run(["restore", "1", "--dry-run"]);
  assert.match(dry.stdout, /^create service shop$/m);
  await reportWorker(store, "w1", 3);
  const restored = await run(["restore", "1", "--wait"]);
  assert.deepEqual(
    [restored.code, restored.stdout.endsWith("live w1\napplied 1/1\n")],
    [0, true],
    restored.stdout,
  );
  assert.equal((await run(["diff", "-f", await file("routes.yaml", routes)])).code, 0);
});

test("match tells the route and the reasons, and fails where another one was expected; import and completion work", async (t) => {
  const { run, file } = await startCliPlane(t);
  await run(["apply", "-f", await file("routes.yaml", routes)]);
  const match = await run(["match", "get", "http://a.test/items/7?x=1", "-H", "X-A: 1", "--expect", "item"]);
  assert.equal(match.code, 0, match.stderr);
  assert.match(match.stdout, /^route item\nparam id 7\nservice shop\nupstream GET \/items\/7\?x=1\n/);
  assert.match(match.stdout, /^header X-A: 1$/m);
  assert.match(match.stdout, /^missed all: item comes first/m);
  const other = await run(["match", "GET", "/x", "--expect", "item", "-o", "json"]);
  assert.deepEqual([other.code, JSON.parse(other.stdout).route], [1, "all"]);
  const document = await file(
    "api.yaml",
    "openapi: 3.1.0\ninfo: { title: Api }\nservers: [{ url: http://10.0.0.9 }]\npaths: { /p: { get: { operationId: p } } }",
  );
  const dry = await run(["import", document, "--dry-run", "-o", "json"]);
  assert.equal(JSON.parse(dry.stdout).changes.length, 2);
  assert.equal(
    (await run(["import", document])).stdout,
    "create service api\ncreate route api.p\nrevision 2\n",
  );
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await run(["completion", shell]);
    assert.equal(code, 0);
    assert.match(stdout, /apply/);
  }
});

test("apply says in its help that without a tag it deletes what the files do not have", async () => {
  const { stdout } = await commandAt("http://127.0.0.1:1")(["apply", "--help"]);
  assert.match(stdout.replaceAll(/\s+/g, " "), /without --tag all that the files do not have is deleted/);
});

test("every command has help with examples, and the exit codes are told", async () => {
  const run = commandAt("http://127.0.0.1:1");
  const { stdout } = await run(["--help"]);
  assert.match(stdout, /Exit codes:[^]*differences[^]*SWITCHYARD_TOKEN/);
  const commands = [
    "apply",
    "diff",
    "export",
    "match",
    "lint",
    "workers",
    "wait",
    "history",
    "restore",
    "import",
    "token",
  ];
  await Promise.all(
    commands.map(async (command) => {
      const help = await run([command, "--help"]);
      assert.equal(help.code, 0);
      assert.match(help.stdout, new RegExp(`Examples:\\n  \\$ switchyard ${command}`));
    }),
  );
});
