// What docs/pipelines.md and docs/how-to.md ship is run as it stands: every shell step of both pipelines, and every block
// of the how-tos, against a control plane and two workers, each a process of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { temporaryFolder } from "./helper.ts";
import { openProcessGroup } from "./processes.ts";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
const cli = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const tokens = { read: "r3ad-token", write: "wr1te-token" };

interface Shell {
  /** Runs a script as the pipeline's runner would; resolves with its exit code and all it wrote. */
  run(
    script: string,
    env?: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; output: string }>;
}

interface Installation {
  readonly url: string;
  readonly workers: readonly string[];
  readonly shell: Shell;
  readonly folder: string;
}

async function install(t: TestContext, hasTokens: boolean): Promise<Installation> {
  const group = await openProcessGroup(t);
  const sha256 = (token: string) => createHash("sha256").update(token).digest("hex");
  const env = hasTokens
    ? { ADMIN_TOKENS: `ci:read:${sha256(tokens.read)},deploy:write:${sha256(tokens.write)}` }
    : undefined;
  const url = await group.startControlPlane(env);
  const workers = await Promise.all([group.startWorker(), group.startWorker()]);
  const folder = await temporaryFolder(t);
  return { url, workers, folder, shell: await prepareShell(folder, url) };
}

/** A shell with `npm` of this Node, a place for global packages, and the CLI as a package that npm can install. */
async function prepareShell(folder: string, url: string): Promise<Shell> {
  const packed = join(folder, "cli");
  await mkdir(packed);
  await writeFile(
    join(packed, "package.json"),
    JSON.stringify({ name: "switchyard-from-source", version: "0.0.0", bin: { switchyard: "switchyard" } }),
  );
  await writeFile(
    join(packed, "switchyard"),
    `#!/bin/sh\nexec "${process.execPath}" --conditions=source "${cli}" "$@"\n`,
  );
  await chmod(join(packed, "switchyard"), 0o755);
  const environment = {
    PATH: `${join(folder, "global/bin")}:${process.env["PATH"]}`,
    HOME: folder,
    npm_config_prefix: join(folder, "global"),
    npm_config_cache: join(folder, "npm-cache"),
    SWITCHYARD_CLI: packed,
    SWITCHYARD_URL: url,
    api: `${url}/v1`,
  };
  return {
    run: (script, env = {}) =>
      new Promise((resolve) => {
        const child = spawn("bash", ["-e", "-o", "pipefail", "-c", script], {
          cwd: folder,
          env: { ...environment, ...env },
        });
        let output = "";
        child.stdout.on("data", (chunk) => (output += chunk));
        child.stderr.on("data", (chunk) => (output += chunk));
        child.once("close", (code) => resolve({ code, output }));
      }),
  };
}

/** The shell steps of a job: those of GitHub one by one, those of GitLab with what goes before each. */
async function readPipeline(
  file: string,
): Promise<Record<string, { steps: string[]; allowedCodes: number[] }>> {
  const document = parse(await readFile(join(docs, "pipelines", file), "utf8"));
  const jobs = document.jobs ?? document;
  return Object.fromEntries(
    ["check", "deploy"].map((name) => {
      const job = jobs[name];
      const steps = job.steps
        ? job.steps.map(({ run }: { run?: string }) => run).filter((run?: string) => run !== undefined)
        : [[...document.default.before_script, ...job.script].join("\n")];
      return [name, { steps, allowedCodes: [0, ...(job.allow_failure?.exit_codes ?? [])] }];
    }),
  );
}

for (const file of ["github-actions.yml", "gitlab-ci.yml"]) {
  test(`the steps of ${file} show a change, apply it, and are green when both workers serve it`, async (t) => {
    const { url, workers, shell, folder } = await install(t, true);
    const upstream = createServer((request, response) => response.end(request.url));
    await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
    t.after(() => upstream.close());
    const { port } = upstream.address() as AddressInfo;
    const routes = await readFile(join(docs, "pipelines/routes.yaml"), "utf8");
    await writeFile(join(folder, "routes.yaml"), routes.replace("shop.internal:3000", `127.0.0.1:${port}`));

    const pipeline = await readPipeline(file);
    const runJob = async (name: string, token: string) => {
      let output = "";
      for (const step of pipeline[name]?.steps ?? []) {
        const result = await shell.run(step, { SWITCHYARD_TOKEN: token });
        output += result.output;
        assert.ok(
          pipeline[name]?.allowedCodes.includes(result.code ?? -1),
          `${step}\n${result.code}\n${result.output}`,
        );
      }
      return output;
    };
    assert.match(await runJob("check", tokens.read), /create route shop-item/);
    const headers = { authorization: `Bearer ${tokens.read}` };
    const before = (await (await fetch(`${url}/v1/routes`, { headers })).json()) as { items: unknown[] };
    assert.equal(before.items.length, 0, "a check changes nothing");

    const deployed = await runJob("deploy", tokens.write);
    assert.match(deployed, /revision 1\n(live \S+\n){2}applied 2\/2/);
    for (const worker of workers) {
      assert.equal(await (await fetch(`${worker}/shop/items/7`)).text(), "/api/items/7");
    }
    assert.match(
      await runJob("deploy", tokens.write),
      /no differences\nrevision 1\n/,
      "a second run changes nothing",
    );

    // A pull request that would hide a route is red, and one with a read token cannot be made to write.
    await writeFile(
      join(folder, "routes.yaml"),
      `${routes}  - { id: hider, service: shop, path: "/items/{x}", priority: 9 }\n`,
    );
    const check = pipeline["check"]?.steps.at(-1) ?? "";
    const red = await shell.run(check, { SWITCHYARD_TOKEN: tokens.read });
    assert.ok(red.code !== 0 && !pipeline["check"]?.allowedCodes.includes(red.code ?? -1), red.output);
    assert.match(red.output, /warning unreachable shop-item: hider is tried first/);
    const forbidden = await shell.run("switchyard apply -f routes.yaml --tag team-shop", {
      SWITCHYARD_TOKEN: tokens.read,
    });
    assert.equal(forbidden.code, 1);
    assert.match(forbidden.output, /FORBIDDEN, 403/);
  });
}

test("every block of the how-tos does what it says", async (t) => {
  const { url, shell } = await install(t, false);
  await shell.run('npm install --global "$SWITCHYARD_CLI"');
  const text = await readFile(join(docs, "how-to.md"), "utf8");
  const blocks = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block ?? "");
  assert.ok(blocks.length >= 7);
  const outputs: string[] = [];
  for (const block of blocks) {
    // Blocks go on from one another.
    const variables = block.includes("$before") && !block.includes("before=") ? "before=2\n" : "";
    const { code, output } = await shell.run(variables + block);
    assert.equal(code, 0, `${block}\n${output}`);
    outputs.push(output);
  }
  assert.ok(outputs.some((output) => output.includes(`"route":"shop-item"`)));
  const route = (await (await fetch(`${url}/v1/routes/shop-item`)).json()) as { intercept: boolean };
  assert.equal(route.intercept, true);
});
