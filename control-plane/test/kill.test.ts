// The program, killed with -9 at 50 random points while clients write: what it acknowledged is there, and each commit
// whole. What was in flight may be there or not, but never in part.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { temporaryFolder } from "./helper.ts";

const kills = 50;

/** Routes that are always written together, by one commit, under one description; each has a single writer. */
interface Group {
  readonly ids: readonly string[];
  /** The description that was acknowledged last, null for deleted or never written. */
  acknowledged: string | null;
  /** The one whose answer did not come, undefined where none is missing. */
  inFlight: string | null | undefined;
}

test(`every 2xx is there and each commit whole after kill -9 at ${kills} random points`, async (t) => {
  const dataDir = await temporaryFolder(t);
  const writers = [
    ...["a", "b", "c"].map((name) => makeGroups(name, 10, 1)),
    ...["x", "y"].map((name) => makeGroups(name, 4, 5)),
  ];
  let answers = 0;
  let lost = 0;
  let revision = 0;
  for (let kill = 0; kill <= kills; kill++) {
    const { child, address } = await start(t, dataDir);
    if (kill === 0) {
      await send(address, "PUT", "/v1/services/s", { targets: [{ url: "http://127.0.0.1:9" }] });
    }
    const found = await readRoutes(address);
    assert.ok(found.revision >= revision, `revision ${found.revision} after ${revision} was acknowledged`);
    revision = found.revision;
    for (const groups of writers) for (const group of groups) lost += settle(group, found.descriptions);
    if (kill === kills) {
      child.kill("SIGKILL");
      break;
    }
    const ended = once(child, "exit");
    let isKilled = false;
    const writing = writers.map(async (groups) => {
      for (let n = 0; !isKilled; n++) {
        const acknowledged = await write(address, groups[n % groups.length] as Group);
        if (acknowledged === null) return assert.ok(isKilled, "an answer was lost while the program ran");
        answers++;
        revision = Math.max(revision, acknowledged);
      }
    });
    const writersEnded = Promise.all(writing);
    writersEnded.catch(() => {});
    await delay(Math.random() * 200);
    isKilled = true;
    child.kill("SIGKILL");
    await ended;
    await writersEnded;
  }
  t.diagnostic(`${answers} acknowledged writes, ${lost} in flight that were not applied`);
  assert.ok(answers > kills);
});

function makeGroups(name: string, count: number, size: number): Group[] {
  return Array.from({ length: count }, (_, group) => ({
    ids: Array.from({ length: size }, (_, n) => `${name}-${group}-${n}`),
    acknowledged: null,
    inFlight: undefined,
  }));
}

/** Writes all routes of a group anew, or now and then deletes them. Answers the revision, or null if no answer came. */
async function write(address: string, group: Group): Promise<number | null> {
  const isDelete = group.acknowledged !== null && Math.random() < 0.2;
  const description = isDelete ? null : crypto.randomUUID();
  group.inFlight = description;
  const value = { service: "s", description };
  const [id] = group.ids;
  let revision: number | null;
  if (group.ids.length === 1) {
    revision = isDelete
      ? await send(address, "DELETE", `/v1/routes/${id}`)
      : await send(address, "PUT", `/v1/routes/${id}`, { ...value, path: `/${id}` });
  } else {
    const changes = group.ids.map((routeId) =>
      isDelete
        ? { op: "delete", kind: "route", id: routeId }
        : { op: "put", kind: "route", id: routeId, value: { ...value, path: `/${routeId}` } },
    );
    revision = await send(address, "POST", "/v1/commits", { changes });
  }
  if (revision === null) return null;
  group.acknowledged = description;
  group.inFlight = undefined;
  return revision;
}

/** Judges a group by what a restarted program has of it. Answers 1 where a write in flight was lost, else 0. */
function settle(group: Group, descriptions: ReadonlyMap<string, string>): number {
  const [found, ...others] = new Set(group.ids.map((id) => descriptions.get(id) ?? null));
  assert.deepEqual(others, [], `the commit of ${group.ids.join()} is there in part`);
  const allowed = group.inFlight === undefined ? [group.acknowledged] : [group.acknowledged, group.inFlight];
  assert.ok(
    allowed.includes(found as string | null),
    `${group.ids.join()}: ${String(found)} is not one of ${allowed.join()}`,
  );
  const isLost = group.inFlight !== undefined && group.inFlight !== found;
  group.acknowledged = found as string | null;
  group.inFlight = undefined;
  return isLost ? 1 : 0;
}

/** The revision that a write was acknowledged with, or null where the connection broke first. */
async function send(address: string, method: string, path: string, body?: object): Promise<number | null> {
  let status: number;
  let revision: string | null;
  let text: string;
  try {
    const response = await fetch(address + path, {
      method,
      ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    ({ status } = response);
    revision = response.headers.get("switchyard-revision");
    text = await response.text().catch(() => "");
  } catch {
    return null;
  }
  assert.ok(status >= 200 && status < 300, `${method} ${path}: ${status} ${text}`);
  return Number(revision);
}

async function readRoutes(address: string): Promise<{ revision: number; descriptions: Map<string, string> }> {
  const response = await fetch(`${address}/v1/routes?limit=1000`);
  const page = (await response.json()) as { items: { id: string; description: string }[]; next: null };
  assert.equal(page.next, null);
  return {
    revision: Number(response.headers.get("switchyard-revision")),
    descriptions: new Map(page.items.map(({ id, description }) => [id, description])),
  };
}

async function start(t: TestContext, dataDir: string): Promise<{ child: ChildProcess; address: string }> {
  const main = resolve(import.meta.dirname, "../src/main.ts");
  const child = spawn(process.execPath, ["--conditions=source", main], {
    env: {
      PATH: process.env["PATH"],
      CONTROL_PORT: "0",
      DATA_DIR: dataDir,
      CACHE_DIR: "off",
      WRITE_RATE_LIMIT: "0",
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, address } = JSON.parse(line) as { msg?: string; address?: string };
    if (msg === "listening" && address !== undefined) return { child, address };
  }
  throw new Error("the control plane ended before it listened");
}
