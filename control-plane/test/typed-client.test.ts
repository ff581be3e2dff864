// A client whose types are generated from the OpenAPI document, at work on a control plane: what the document says of
// bodies, parameters and headers is what a program needs to use it, and the types are the proof.
import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import createClient from "openapi-fetch";
import type { components, paths } from "../console/generated/api.ts";
import { reportWorker, startPlane } from "./helper.ts";

type Route = components["schemas"]["Route"];

test("a generated client creates, pages, diffs, replaces, looks back and undoes", async (t) => {
  const { app, store } = await startPlane(t);
  await reportWorker(store, "w1", 1);
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const client = createClient<paths>({ baseUrl: `http://127.0.0.1:${port}` });

  const made = await client.POST("/v1/services", {
    body: { id: "shop", targets: [{ url: "http://127.0.0.1:3000" }] },
    params: { header: { Prefer: "wait=30" } },
  });
  assert.equal(made.response.status, 201);
  assert.equal(made.response.headers.get("switchyard-applied"), "1/1");

  for (const id of ["a", "b", "c"]) {
    const { error } = await client.PUT("/v1/routes/{idOrName}", {
      params: { path: { idOrName: id }, header: { "If-None-Match": "*" } },
      body: { service: "shop", path: `/${id}`, methods: ["GET"] },
    });
    assert.equal(error, undefined);
  }
  const routes: Route[] = [];
  let cursor = "";
  do {
    const query = { limit: 2, ...(cursor !== "" && { cursor }) };
    const { data } = await client.GET("/v1/routes", { params: { query } });
    for (const item of data?.items ?? []) if (!("unreadable" in item)) routes.push(item);
    cursor = data?.next ?? "";
  } while (cursor !== "");
  assert.deepEqual(
    routes.map(({ path, timeoutMs }) => [path, timeoutMs]),
    [
      ["/a", 10_000],
      ["/b", 10_000],
      ["/c", 10_000],
    ],
  );

  const { data: catalog, response } = await client.GET("/v1/catalog");
  const etag = response.headers.get("etag") ?? "";
  assert.ok(catalog);
  const body = { ...catalog, routes: catalog.routes.filter(({ id }) => id !== "b") };
  const dry = await client.PUT("/v1/catalog", { params: { query: { dryRun: true } }, body });
  assert.ok(dry.data && "changes" in dry.data);
  assert.deepEqual(
    dry.data.changes.map(({ op, kind, id }) => [op, kind, id]),
    [["delete", "route", "b"]],
  );
  const put = await client.PUT("/v1/catalog", { params: { header: { "If-Match": etag } }, body });
  assert.equal(put.response.status, 200);
  const stale = await client.PUT("/v1/catalog", { params: { header: { "If-Match": etag } }, body });
  assert.equal(stale.error?.code, "PRECONDITION_FAILED");

  const { data: history } = await client.GET("/v1/revisions", { params: { query: { limit: 1 } } });
  assert.deepEqual(
    history?.items.map(({ revision, changeCount }) => [revision, changeCount]),
    [[5, 1]],
  );
  const { data: undone } = await client.POST("/v1/revisions/{revision}/restore", {
    params: { path: { revision: 4 } },
  });
  assert.ok(undone && "changes" in undone);
  assert.equal(undone.changes[0]?.after?.id, "b");
  const bad = await client.POST("/v1/routes", { body: { service: "shop", path: "nope" } });
  assert.deepEqual(
    bad.error?.errors?.map(({ pointer }) => pointer),
    ["/path"],
  );
});
