// What the tests of the control plane share: a whole control plane on an embedded store in a folder of its own.

import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import {
  EmbeddedStore,
  type RecoverableStore,
  type Store,
  TargetGuard,
  type WorkerReport,
} from "@switchyard/shared";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { pino } from "pino";
import { type AppDependencies, buildApp } from "../src/app.ts";
import { LiveCatalog } from "../src/live-catalog.ts";

export interface TestPlane {
  readonly app: FastifyInstance;
  readonly store: RecoverableStore;
  readonly catalog: LiveCatalog;
  /** Sends a request; an object as body is sent as JSON. */
  call(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

interface Answer {
  readonly status: number;
  readonly headers: LightMyRequestResponse["headers"];
  // Tests look into answers freely; what they expect there is their business.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly text: string;
}

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-control-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function startPlane(
  t: TestContext,
  overrides: Partial<AppDependencies> = {},
): Promise<TestPlane> {
  const dataDir = await temporaryFolder(t);
  const store = overrides.store ?? new EmbeddedStore({ dataDir, mode: "control-plane" });
  await store.initialise();
  const guard = new TargetGuard();
  const catalog = new LiveCatalog({ store, guard });
  await catalog.latest();
  const app = await buildApp({
    store,
    catalog,
    guard,
    secretsKey: await store.secretsKey(),
    logger: pino({ level: "silent" }),
    tokens: [],
    writeRateLimit: 0,
    isOnLoopback: true,
    publicUrl: null,
    isDraining: () => false,
    ...overrides,
  });
  t.after(async () => {
    await app.close();
    await catalog.stop();
    await store.close();
  });
  return { app, store, catalog, call: callerOf(app) };
}

function callerOf(app: FastifyInstance): TestPlane["call"] {
  return async (method, url, body, headers = {}) => {
    const hasBody = body !== undefined;
    const response = await app.inject({
      method: method as "GET",
      url,
      headers: { host: "localhost", ...(hasBody && { "content-type": "application/json" }), ...headers },
      ...(hasBody && {
        payload: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      }),
    });
    const isJson = String(response.headers["content-type"]).includes("json");
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.payload,
      body: isJson && response.payload !== "" ? JSON.parse(response.payload) : undefined,
    };
  };
}

/** The least that a service needs. */
export const shop = { id: "shop", targets: [{ url: "http://127.0.0.1:3000" }] };

/** Reports a worker that serves a revision of the store's history. */
export async function reportWorker(
  store: Store,
  id: string,
  revision: number,
  refused: WorkerReport["refused"] = null,
): Promise<void> {
  const head = await store.head();
  await reportWorkerAt(store, id, { epoch: head?.epoch ?? "", revision, commitId: "" }, refused);
}

/** Reports a worker that serves a point of any history. */
export async function reportWorkerAt(
  store: Store,
  id: string,
  applied: WorkerReport["applied"],
  refused: WorkerReport["refused"],
  gateway?: string,
): Promise<void> {
  await store.report({
    id,
    host: "host",
    ...(gateway !== undefined && { gateway }),
    version: "0.1.0",
    startedAt: new Date().toISOString(),
    applied,
    refused,
    requestsPerSecond: 0,
    lastError: null,
    targets: [],
  });
}

/** Makes a worker's last report look older: on the embedded store a report's age is its file's. */
export async function ageWorker(store: Store, id: string, ageMs: number): Promise<void> {
  const file = join(store.description.replace("embedded store ", ""), "workers", `${id}.json`);
  const time = new Date(Date.now() - ageMs);
  await utimes(file, time, time);
}
