// What matching and changing cost, beside find-my-way and rou3 on the same seeded routes and requests.
//
//   node --conditions=source data-plane/bench/routing.ts            all of it, some minutes
//   node --conditions=source data-plane/bench/routing.ts match      one part: match, change or build
//
// With node's --max-semi-space-size=4 the collector's pauses are short (docs/decisions/matching-table.md has both).
// SEED=2 makes another mix.
// Requests are fresh strings, as they are in a server: a string that was looked up before has its hash cached.
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  type CompiledRoute,
  changeTable,
  changeTableInSteps,
  compileRoute,
  emptyTable,
  matchRequest,
  normalisePath,
  type Route,
  type Table,
} from "@switchyard/shared";
import createFindMyWay from "find-my-way";
import { addRoute, createRouter, findRoute } from "rou3";
import { checkArguments } from "../../scripts/arguments.mjs";
import { catalogOf, type Example, requestsFor, seededRandom } from "./routing-mix.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const seed = Number(process.env["SEED"] ?? 1);
const noValues = () => [];
/** Nanoseconds a match: the median and the 99th percentile of batches of 100 requests. */
async function benchMatch(): Promise<void> {
  const rows = [];
  for (const count of [100, 10_000, 100_000]) {
    const examples = catalogOf(count, seededRandom(seed));
    const requests = requestsFor(examples, 20_000, seededRandom(seed + 1));
    const finders = { ...(await buildPeers(examples)), ...ownFinders(buildTable(examples)) };
    compareAnswers(
      finders,
      requests.map((request) => request.path),
    );

    const times = Object.fromEntries(Object.keys(finders).map((name) => [name, [] as number[]]));
    for (let round = 0; round < 60; round++) {
      // The finders take turns by rounds, so that the machine's noise meets all of them.
      for (const [name, find] of Object.entries(finders)) {
        for (let from = 0; from < requests.length; from += 100) {
          const paths = requests.slice(from, from + 100).map(({ path }) => freshCopy(path));
          const start = process.hrtime.bigint();
          for (const path of paths) find(path);
          const spent = Number(process.hrtime.bigint() - start) / 100;
          if (round >= 10) times[name]?.push(spent);
        }
      }
    }
    for (const [name, spent] of Object.entries(times)) {
      spent.sort((a, b) => a - b);
      const against = times["find-my-way"] ?? [];
      rows.push({
        routes: count,
        router: name,
        "median ns": Math.round(quantile(spent, 0.5)),
        "p99 ns": Math.round(quantile(spent, 0.99)),
        "time / find-my-way": (quantile(spent, 0.5) / quantile(against, 0.5)).toFixed(2),
      });
    }
  }
  console.log("\nMatch: time of one match, in batches of 100");
  console.table(rows);
}

/** Milliseconds of one change and of a commit of 10,000 routes in slices, and how long either holds the event loop. */
async function benchChange(): Promise<void> {
  const rows = [];
  for (const count of [1_000, 100_000, 1_000_000]) {
    const table = buildTable(catalogOf(count, seededRandom(seed)));
    const routes = [...table.routes.values()];
    collectGarbage();
    await setImmediate();

    const random = seededRandom(seed + 2);
    const single: number[] = [];
    let changing = table;
    for (let turn = 0; turn < 2000; turn++) {
      const old = routes[Math.floor(random() * routes.length)] as CompiledRoute;
      const renewed = compiled({ ...old.route, timeoutMs: 1 + turn });
      const start = performance.now();
      changing = changeTable(changing, [old], [renewed]);
      single.push(performance.now() - start);
      if (turn % 50 === 0) await setImmediate();
    }
    single.sort((a, b) => a - b);

    const added = catalogOf(10_000, seededRandom(seed + 3)).map(({ route }) => ({
      ...route,
      id: `new-${route.id}`,
    }));
    const { total, stall, stallCpu } = await commitInSlices(table, added);
    rows.push({
      routes: count,
      "one change, median ms": quantile(single, 0.5).toFixed(4),
      "p99 ms": quantile(single, 0.99).toFixed(4),
      "longest ms": single.at(-1)?.toFixed(2),
      "10,000 routes ms": total.toFixed(0),
      "longest stall ms": stall.toFixed(2),
      "in CPU ms": stallCpu.toFixed(2),
    });
  }
  console.log("\nChange: the table's part of a commit (compiling the 10,000 included)");
  console.table(rows);
}

/** Build time, memory and the longest stall of a load from nothing, sliced as a worker slices it. */
async function benchBuild(): Promise<void> {
  const rows = [];
  for (const count of [1_000, 100_000, 1_000_000]) {
    const routes = catalogOf(count, seededRandom(seed)).map(({ route }) => route);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const { table, total, stall, stallCpu } = await commitInSlices(emptyTable, routes);
    collectGarbage();
    const bytes = process.memoryUsage().heapUsed - before;
    rows.push({
      routes: table.routes.size,
      "build ms": total.toFixed(0),
      "longest stall ms": stall.toFixed(2),
      "in CPU ms": stallCpu.toFixed(2),
      "bytes a route": Math.round(bytes / count),
    });
  }
  console.log(
    "\nBuild: from parsed routes to a table, in slices of 2 ms; bytes beside the routes themselves",
  );
  console.table(rows);
}

/**
 * Compiles and commits in slices of 2 ms. The stall is the longest time between two turns of the event loop, with the
 * garbage collector's pauses in it; `stallCpu` the longest in this thread's own time, which other processes of a busy
 * machine do not lengthen.
 */
async function commitInSlices(table: Table, routes: readonly Route[]) {
  const start = performance.now();
  let sliceStart = start;
  let cpuStart = threadCpuMs();
  let stall = 0;
  let stallCpu = 0;
  const pause = async () => {
    if (performance.now() - sliceStart < 2) return;
    await setImmediate();
    const [now, cpu] = [performance.now(), threadCpuMs()];
    stall = Math.max(stall, now - sliceStart);
    stallCpu = Math.max(stallCpu, cpu - cpuStart);
    [sliceStart, cpuStart] = [now, cpu];
  };
  const added: CompiledRoute[] = [];
  for (const route of routes) {
    added.push(compiled(route));
    await pause();
  }
  const steps = changeTableInSteps(table, [], added);
  let step = steps.next();
  while (!step.done) {
    await pause();
    step = steps.next();
  }
  return { table: step.value, total: performance.now() - start, stall, stallCpu };
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

type Find = (path: string) => string | null;

function ownFinders(table: Table): Record<string, Find> {
  const find: Find = (path) => {
    const result = matchRequest(table, {
      method: "GET",
      host: "api.example.com",
      path,
      sentPath: path,
      values: noValues,
    });
    return result.kind === "matched" ? result.route.id : null;
  };
  return {
    "this table": find,
    "normalisePath + this table": (path) => {
      const normal = normalisePath(path, "keep");
      return normal.ok ? find(normal.value) : null;
    },
  };
}

async function buildPeers(examples: readonly Example[]): Promise<Record<string, Find>> {
  const findMyWay = createFindMyWay();
  const rou3 = createRouter<string>();
  for (const { route } of examples) {
    const path = route.path.replace(/\{(\w+)\}/g, ":$1");
    findMyWay.on("GET", path, () => {}, route.id);
    addRoute(rou3, "GET", path.replace(/\*$/, "**"), route.id);
  }
  return {
    "find-my-way": (path) => findMyWay.find("GET", path)?.store ?? null,
    rou3: (path) => findRoute(rou3, "GET", path)?.data ?? null,
  };
}

function compareAnswers(finders: Record<string, Find>, paths: readonly string[]): void {
  for (const path of paths) {
    const answers = new Set(Object.values(finders).map((find) => find(path)));
    if (answers.size > 1) throw new Error(`the routers differ on ${path}: ${[...answers].join(", ")}`);
  }
}

function buildTable(examples: readonly Example[]): Table {
  return changeTable(
    emptyTable,
    [],
    examples.map(({ route }) => compiled(route)),
  );
}

function compiled(route: Route): CompiledRoute {
  const outcome = compileRoute(route, "");
  if ("faults" in outcome) throw new Error(JSON.stringify(outcome.faults));
  return outcome.route;
}

function freshCopy(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const parts = { match: benchMatch, change: benchChange, build: benchBuild };
const usage = `usage: npm run bench -- routing [${Object.keys(parts).join("|")}]`;
checkArguments(usage, process.argv.slice(2), (arg, index) => index === 0 && Object.hasOwn(parts, arg));
const chosen = process.argv[2];
for (const [name, run] of Object.entries(parts)) if (chosen === undefined || chosen === name) await run();
