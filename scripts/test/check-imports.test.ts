// Feeds the import rules wrong sources, and right ones that look wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf } from "../check-imports.mjs";

const refused: { title: string; file: string; source: string; fault: RegExp }[] = [
  {
    title: "shared importing a plane by its package name",
    file: "shared/src/parse.ts",
    source: `import { x } from "@switchyard/data-plane";`,
    fault: /imports data-plane\/src/,
  },
  {
    title: "shared importing a plane by a path",
    file: "shared/src/store/store.ts",
    source: `export * from "../../../control-plane/src/app.ts";`,
    fault: /imports control-plane\/src\/app\.ts/,
  },
  {
    title: "the control plane importing the data plane",
    file: "control-plane/src/app.ts",
    source: `import {\n  forward,\n  type Handle,\n} from "../../data-plane/src/forward/forwarding.ts";`,
    fault: /imports data-plane\/src\/forward\/forwarding\.ts/,
  },
  {
    title: "the data plane importing the control plane, in an import of types",
    file: "data-plane/src/handle.ts",
    source: `import type { App } from "@switchyard/control-plane/app";`,
    fault: /imports control-plane\/src\/app/,
  },
  {
    title: "fastify in the data plane, imported dynamically",
    file: "data-plane/src/listener/gateway-server.ts",
    source: `const { fastify } = await import("fastify");`,
    fault: /imports fastify/,
  },
  {
    title: "a part of ioredis in the data plane",
    file: "data-plane/src/watch.ts",
    source: `import "ioredis/built/cluster";`,
    fault: /imports ioredis\/built\/cluster/,
  },
  {
    title: "undici in the control plane",
    file: "control-plane/src/api/services.ts",
    source: `import { request } from "undici";`,
    fault: /imports undici/,
  },
  {
    title: "an import upwards in the data plane",
    file: "data-plane/src/upstream/pool.ts",
    source: `import { handle } from "../handle.ts";`,
    fault: /imports data-plane\/src\/handle\.ts: imports go downwards/,
  },
  {
    title: "an import of the program by its worker",
    file: "data-plane/src/worker.ts",
    source: `export { main } from "./main.ts";`,
    fault: /downwards/,
  },
  {
    title: "a file of the data plane without a layer",
    file: "data-plane/src/no-such-layer.ts",
    source: "",
    fault: /list it in `layers` in scripts\/check-imports\.mjs/,
  },
  {
    title: "I/O in the model",
    file: "shared/src/model/route.ts",
    source: `import { readFile } from "node:fs/promises";`,
    fault: /imports node:fs\/promises: model and routing are pure/,
  },
  {
    title: "timers in routing",
    file: "shared/src/routing/table.ts",
    source: `import { scheduler } from "node:timers/promises";`,
    fault: /imports node:timers\/promises/,
  },
  {
    title: "the store in routing",
    file: "shared/src/routing/table.ts",
    source: `import { Store } from "../store/store.ts";`,
    fault: /imports shared\/src\/store\/store\.ts/,
  },
  {
    title: "routing in the model",
    file: "shared/src/model/route.ts",
    source: `import { parsePath } from "../routing/path.ts";`,
    fault: /imports shared\/src\/routing\/path\.ts/,
  },
  {
    title: "the environment read in the middle of the code",
    file: "data-plane/src/forward/forwarding.ts",
    source: `const port = process.env["PORT"];`,
    fault: /says process\.env/,
  },
  {
    title: "the clock in routing",
    file: "shared/src/routing/table.ts",
    source: "const now = Date.now();",
    fault: /says Date\.now/,
  },
  {
    title: "the date in routing",
    file: "shared/src/routing/table.ts",
    source: "const now = new Date();",
    fault: /says new Date\(\)/,
  },
  {
    title: "chance in the model, after strings that look like comments",
    file: "shared/src/model/service.ts",
    source: `const url = "http://a/*"; const n = Math.random(); const end = "*/";`,
    fault: /says Math\.random/,
  },
];

for (const { title, file, source, fault } of refused) {
  test(`import rules refuse ${title}`, () => {
    const faults = faultsOf(file, source);
    assert.equal(faults.length, 1, faults.join("\n"));
    assert.match(faults[0] ?? "", fault);
  });
}

const allowed: { title: string; file: string; source: string }[] = [
  {
    title: "a plane importing shared",
    file: "data-plane/src/watch.ts",
    source: `import { Store } from "@switchyard/shared";`,
  },
  {
    title: "routing importing the model",
    file: "shared/src/routing/table.ts",
    source: `import type { Route } from "../model/route.ts";`,
  },
  {
    title: "an import downwards, and one within a layer",
    file: "data-plane/src/forward/forwarding.ts",
    source: `import { pick } from "../upstream/balance.ts";\nimport { hopByHop } from "./retry.ts";`,
  },
  {
    title: "the environment read in config.ts",
    file: "control-plane/src/config.ts",
    source: `export const config = parse(process.env);`,
  },
  {
    title: "comments that speak of forbidden things",
    file: "shared/src/routing/table.ts",
    source: `// Unlike Date.now() and\n/* import "node:fs"\n   import "undici" */\nexport const a = 1; // import("undici")`,
  },
  {
    title: "a package whose name begins like a forbidden one",
    file: "data-plane/src/handle.ts",
    source: `import "fastify-like";`,
  },
];

for (const { title, file, source } of allowed) {
  test(`import rules allow ${title}`, () => assert.deepEqual(faultsOf(file, source), []));
}
