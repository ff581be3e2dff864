// The OpenAPI document: committed as it is served, complete, and consistent in itself.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { documentPath, renderDocument } from "../src/openapi/document.ts";
import { startPlane } from "./helper.ts";

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<
    Record<string, { readonly headers?: object; readonly content?: Record<string, unknown> }>
  >;
}

const operationsOf = (document: { paths: Record<string, Record<string, Operation>> }) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test("the committed document is the one that this code serves", async () => {
  assert.equal(
    await renderDocument(),
    await readFile(documentPath, "utf8"),
    "run `node --conditions=source control-plane/src/openapi/write.ts` and commit openapi/openapi.json",
  );
});

test("every operation has an id of its own, a summary, a tag, and all its errors as problems", async (t) => {
  const { call } = await startPlane(t);
  const { status, body: document } = await call("GET", "/openapi.json");
  assert.equal(status, 200);
  assert.equal(document.openapi, "3.1.0");
  const operations = operationsOf(document);
  assert.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, operations.length);
  for (const { path, method, operation } of operations) {
    const title = `${method} ${path}`;
    assert.ok(operation.summary && operation.tags?.length === 1, title);
    const [, parameter] = /\{(\w+)\}/.exec(path) ?? [];
    if (parameter !== undefined)
      assert.ok(
        operation.parameters?.some(({ name }) => name === parameter),
        title,
      );
    for (const [code, response] of Object.entries(operation.responses)) {
      assert.ok(response.headers && "Switchyard-Revision" in response.headers, `${title} ${code}`);
      const isProblem = Number(code) >= 400 && path !== "/readyz";
      if (isProblem)
        assert.deepEqual(Object.keys(response.content ?? {}), ["application/problem+json"], title);
    }
    // A revision that was made before may be waited for, too.
    const mayWait =
      path === "/v1/revisions/{revision}" || (method !== "get" && !/^\/v1\/(match|workers)/.test(path));
    assert.equal(operation.parameters?.some(({ name }) => name === "Prefer") ?? false, mayWait, title);
  }
});

test("every reference of the document leads somewhere", async () => {
  const text = await renderDocument();
  const { schemas } = JSON.parse(text).components;
  for (const [, name] of text.matchAll(/"\$ref": "#\/components\/schemas\/([^"]+)"/g))
    assert.ok(schemas[name ?? ""], name);
  assert.doesNotMatch(text, /"\$ref": "(?!#\/components\/schemas\/)/);
});

test("the examples of the document are bodies that the API takes", async (t) => {
  const { call } = await startPlane(t);
  const { schemas } = (await call("GET", "/openapi.json")).body.components;
  assert.equal((await call("POST", "/v1/services", schemas.ServiceInput.examples[0])).status, 201);
  assert.equal((await call("POST", "/v1/routes", schemas.RouteInput.examples[0])).status, 201);
  assert.equal((await call("PUT", "/v1/routes/shop-legacy", { service: "shop", path: "/old" })).status, 201);
  assert.equal((await call("POST", "/v1/commits", schemas.CommitInput.examples[0])).status, 200);
  assert.equal((await call("PATCH", "/v1/routes/shop-item", schemas.MergePatch.examples[0])).status, 200);
});

test("the documentation page loads nothing from elsewhere and needs no inline script", async (t) => {
  const { call } = await startPlane(t);
  const { status, text } = await call("GET", "/docs");
  assert.equal(status, 200);
  for (const [, source] of text.matchAll(/(?:src|href)="([^"]+)"/g)) {
    assert.match(String(source), /^\/docs\/static\//);
    assert.equal((await call("GET", String(source))).status, 200, source);
  }
  assert.doesNotMatch(text, /<script>|<script [^>]*>[^<\s]/);
});
