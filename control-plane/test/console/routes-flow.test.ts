// The console as a person uses it, from an empty installation on; after each step real requests tell whether it counts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { skip, TestBrowser } from "./browser.ts";
import { Installation } from "./installation.ts";

let installation: Installation;
let browser: TestBrowser;

before(async () => {
  if (skip !== false) return;
  [installation, browser] = await Promise.all([Installation.start({ workers: 3 }), TestBrowser.start()]);
});
after(() => Promise.all([installation?.stop(), browser?.close()]));

const rowOf = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("button", { name: `Edit ${name}` }) });

/** Waits until the page has told that the change is live everywhere. */
async function isLive(page: Page, what: string): Promise<void> {
  const notice = page.getByRole("alert").filter({ hasText: what });
  await notice.getByText("live on 3 of 3 workers").waitFor();
}

test("an empty installation leads to a service, a route and a curl command that works", {
  skip,
}, async (t) => {
  const page = await browser.open(t, `${installation.control}/console`);
  await page.getByRole("heading", { name: "Welcome to Switchyard" }).waitFor();
  await page.getByRole("button", { name: "Add Service" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("shop");
  await page.getByLabel("Path prefix").fill("/shop");
  await page.getByLabel("Target address").fill(installation.upstream);
  await page.getByRole("button", { name: "Submit" }).click();
  await isLive(page, "Service shop created");

  await page.getByRole("button", { name: "Add Route" }).click();
  await page.getByLabel("Request Method").fill("GET");
  await page.getByRole("option", { name: "GET", exact: true }).click();
  await page.getByLabel("Request Path").fill("/items/{id}");
  await page.getByRole("heading", { name: "Forwarding" }).click();
  await page.getByLabel("Forward Upstream Path").fill("/things/{id}");
  assert.equal(await page.getByRole("status").filter({ hasText: "/things/" }).textContent(), "/things/id-1");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("items-get");
  await page.getByRole("button", { name: "Submit" }).click();
  await isLive(page, "Route items-get created");

  const command = await page.getByRole("region", { name: "Command to copy" }).textContent();
  assert.match(command ?? "", /^curl -i 'http:\/\/127\.0\.0\.1:8080\/shop\/items\/id-1'$/);
  const { status, seen } = await installation.send("/shop/items/id-1");
  assert.deepEqual([status, seen?.url], [200, "/things/id-1"]);
});

test("every field of a route reaches the workers", { skip }, async (t) => {
  const page = await browser.open(t, `${installation.control}/console/services/shop/add-route`);
  await page.getByLabel("Request Path").fill("/files/*");
  await page.getByLabel("Hosts").fill("*.example.com");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByRole("button", { name: "Add rule" }).click();
  const rules = page.getByRole("group", { name: "Advanced Matching" }).getByRole("group");
  await rules.nth(0).getByLabel("Name").fill("X-Version");
  await rules.nth(0).getByLabel("Value").fill("2");
  await choose(page, rules.nth(1).getByLabel("Location"), "Cookie");
  await rules.nth(1).getByLabel("Name").fill("beta");
  await choose(page, rules.nth(1).getByLabel("Operator"), "exists");
  assert.equal(
    await rules.nth(1).getByLabel("Value").count(),
    0,
    "an operator without a value hides the field",
  );
  await page.getByLabel("Forward Upstream Path").fill("/static/");
  await page.getByLabel("Request Timeout").fill("2500");
  await page.getByLabel("Retry Count").fill("2");
  const requestHeaders = page.getByRole("group", { name: "Forward Upstream Headers" });
  await requestHeaders.getByRole("button", { name: "Add header" }).click();
  await requestHeaders.getByLabel("Header name").fill("X-Key");
  await requestHeaders.getByRole("switch", { name: "Secret" }).click();
  await requestHeaders.getByLabel("Header value").fill("open sesame");
  const responseHeaders = page.getByRole("group", { name: "Response Headers" });
  await responseHeaders.getByRole("button", { name: "Add header" }).click();
  await responseHeaders.getByLabel("Header name").fill("X-From");
  await responseHeaders.getByLabel("Header value").fill("console");
  await page.getByRole("textbox", { name: "Name", exact: true }).last().fill("files");
  await page.getByRole("button", { name: "Submit" }).click();
  await isLive(page, "Route files created");

  const { body } = await installation.call("GET", "/v1/routes/files");
  const route = body as Record<string, unknown>;
  assert.deepEqual([route["timeoutMs"], route["retries"], route["hosts"]], [2500, 2, ["*.example.com"]]);
  const headers = { "x-version": "2", cookie: "beta=" };
  const hit = await installation.call("POST", "/v1/match", {
    method: "GET",
    url: "http://cdn.example.com/shop/files/a/b.css",
    headers,
  });
  assert.equal((hit.body as { route: string }).route, "files");
});

test("a stored secret is never shown, and survives an edit that leaves it alone", { skip }, async (t) => {
  await installation.call("PUT", "/v1/routes/secretive", {
    service: "shop",
    path: "/secretive",
    upstreamHeaders: [{ op: "set", name: "X-Key", value: "open sesame", secret: true }],
  });
  const page = await browser.open(t, `${installation.control}/console/services/shop/routes/secretive`);
  await page.getByLabel("Request Path").fill("/secretive/{id}");
  assert.doesNotMatch(await page.content(), /open sesame|redacted:/);
  await page.getByRole("button", { name: "Submit" }).click();
  await isLive(page, "Route secretive saved");
  const { seen } = await installation.send("/shop/secretive/1");
  assert.equal(seen?.headers["x-key"], "open sesame");
});

test("intercept is switched in the table, and traffic feels it at once", { skip }, async (t) => {
  const page = await browser.open(t, `${installation.control}/console/services/shop/routes`);
  const intercept = page.getByRole("switch", { name: "Intercept items-get" });
  await intercept.click();
  await isLive(page, "Route items-get intercepted");
  assert.equal((await installation.send("/shop/items/1")).status, 403);
  await intercept.click();
  await isLive(page, "Route items-get allowed");
  assert.equal((await installation.send("/shop/items/1")).status, 200);
});

test("a row opens the editor, and a copy begins as its original", { skip }, async (t) => {
  const page = await browser.open(t, `${installation.control}/console/services/shop/routes`);
  await rowOf(page, "items-get").getByText("/things/").click();
  await page.getByRole("heading", { name: "Edit route" }).waitFor();
  await page.goBack();
  await rowOf(page, "items-get").getByRole("button", { name: "Copy items-get" }).click();
  assert.equal(await page.getByLabel("Forward Upstream Path").inputValue(), "/things/{id}");
  await page.getByLabel("Request Path").fill("/copies/{id}");
  await page.getByRole("button", { name: "Submit" }).click();
  await isLive(page, "created");
  assert.equal((await installation.send("/shop/copies/7")).seen?.url, "/things/7");
});

test("routes are found by search and filters, and sorted by a column", { skip }, async (t) => {
  const page = await browser.open(t, `${installation.control}/console/services/shop/routes`);
  const rows = page.getByRole("table", { name: "Routes" }).getByRole("row");
  await page.getByLabel("Search routes").fill("secretive");
  await page.getByText("1 of 4 routes").waitFor();
  assert.equal(await rows.count(), 2);
  await page.getByLabel("Search routes").fill("");
  await choose(page, page.getByLabel("Filter by method"), "GET");
  await page.getByText("2 of 4 routes").waitFor();
  await choose(page, page.getByLabel("Filter by method"), "All methods");
  await page.getByRole("button", { name: "Path", exact: true }).click();
  const header = page.getByRole("columnheader", { name: "Path", exact: true });
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  assert.match((await rows.nth(1).textContent()) ?? "", /secretive/);
});

test("the server's faults land on the fields they are about", { skip }, async (t) => {
  const page = await browser.open(t, `${installation.control}/console/services/shop/routes/items-get`);
  await page.getByLabel("Forward Upstream Path").fill("/things/{nope}");
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("alert").filter({ hasText: "Some fields need another look" }).waitFor();
  const upstreamPath = page.getByLabel("Forward Upstream Path");
  assert.equal(await upstreamPath.getAttribute("aria-invalid"), "true");
  const ruleName = page.getByRole("group", { name: "Advanced Matching" }).getByLabel("Name");
  assert.equal(await ruleName.getAttribute("aria-invalid"), "true");
  assert.equal((await installation.send("/shop/items/1")).status, 200);
});

test("a route is deleted only after the dialog that names it is confirmed", { skip }, async (t) => {
  const page = await browser.open(t, `${installation.control}/console/services/shop/routes`);
  await page.getByRole("button", { name: "Delete items-get" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete route items-get?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal((await installation.send("/shop/items/1")).status, 200);
  await page.getByRole("button", { name: "Delete items-get" }).click();
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await isLive(page, "Route items-get deleted");
  assert.equal((await installation.send("/shop/items/1")).status, 404);
  assert.equal(await rowOf(page, "items-get").count(), 0);
});

test("a service with routes is deleted together with them", { skip }, async (t) => {
  await installation.call("PUT", "/v1/services/old", {
    pathPrefix: "/old",
    targets: [{ url: installation.upstream }],
  });
  await installation.call("PUT", "/v1/routes/old-all", { service: "old", path: "/*" });
  const page = await browser.open(t, `${installation.control}/console/services/old`);
  await page.getByRole("button", { name: "Delete service" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete service old?" });
  await dialog.getByLabel("Delete 1 route too").check();
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await isLive(page, "Service old deleted");
  assert.equal((await installation.send("/old/x")).status, 404);
});

test("two routes for the same requests are refused, and the one in the way is a click away", {
  skip,
}, async (t) => {
  await installation.call("PUT", "/v1/routes/first", { service: "shop", path: "/same" });
  const page = await browser.open(t, `${installation.control}/console/services/shop/add-route`);
  await page.getByLabel("Request Path").fill("/same");
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("alert").getByRole("link", { name: "first" }).click();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("heading", { name: "Edit route" }).waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Name", exact: true }).inputValue(), "first");
});

test("a route moves to another service, whose prefix it then has", { skip }, async (t) => {
  await installation.call("PUT", "/v1/services/store", {
    pathPrefix: "/store",
    targets: [{ url: installation.upstream }],
  });
  const page = await browser.open(t, `${installation.control}/console/services/shop/routes/first`);
  await choose(page, page.getByLabel("To service"), "store");
  await page.getByText("/store/same").first().waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await isLive(page, "Route first saved");
  assert.equal((await installation.send("/shop/same")).status, 404);
  assert.equal((await installation.send("/store/same")).seen?.url, "/store/same");
});

test("every setting of a service is saved, and its stored secrets stay", { skip }, async (t) => {
  await installation.call("PATCH", "/v1/services/store", {
    upstreamHeaders: [{ op: "set", name: "X-Key", value: "open sesame", secret: true }],
  });
  const page = await browser.open(t, `${installation.control}/console/services/store/edit`);
  await page.getByRole("button", { name: "Add target" }).click();
  const target = page.getByRole("group", { name: "Targets" }).getByRole("group").nth(1);
  await target.getByLabel("Target address").fill("http://127.0.0.1:9");
  await target.getByLabel("Weight").fill("0");
  await choose(page, page.getByLabel("Balance"), "Consistent hash");
  await choose(page, page.getByLabel("Hash on"), "header");
  await page.getByLabel("Hash name").fill("X-User");
  await choose(page, page.getByLabel("Host header"), "A fixed one");
  await page.getByLabel("Fixed host").fill("api.internal");
  await page.getByLabel("Connect Timeout").fill("1500");
  await page.getByLabel("Idle Timeout").fill("90000");
  await page.getByLabel("Connections per target").fill("64");
  await page.getByLabel("Failures in a row").fill("9");
  await page.getByRole("switch", { name: "Check the targets' health" }).click();
  await page.getByLabel("Check Path").fill("/ok");
  await page.getByLabel("Healthy statuses").fill("200-299, 401");
  await page.getByRole("button", { name: "Submit" }).click();
  await isLive(page, "Service store saved");
  const { body } = await installation.call("GET", "/v1/services/store");
  const stored = body as {
    readonly activeHealth: { readonly path: string; readonly statuses: unknown };
    readonly passiveHealth: { readonly failures: number };
  } & Record<string, unknown>;
  assert.deepEqual(stored["targets"], [
    { url: installation.upstream, weight: 100 },
    { url: "http://127.0.0.1:9", weight: 0 },
  ]);
  assert.deepEqual(
    [stored["balance"], stored["hashOn"], stored["hostHeader"]],
    ["hash", { in: "header", name: "X-User" }, { rewrite: "api.internal" }],
  );
  assert.deepEqual(
    [stored.activeHealth.path, stored.activeHealth.statuses],
    [
      "/ok",
      [
        [200, 299],
        [401, 401],
      ],
    ],
  );
  assert.deepEqual(
    [
      stored.passiveHealth.failures,
      stored["connectTimeoutMs"],
      stored["idleTimeoutMs"],
      stored["maxConnections"],
    ],
    [9, 1500, 90_000, 64],
  );
  const { seen } = await installation.send("/store/same");
  assert.deepEqual([seen?.headers["x-key"], seen?.headers["host"]], ["open sesame", "api.internal"]);
});

/** Opens a select and takes an option, as a person does. */
async function choose(page: Page, select: ReturnType<Page["getByLabel"]>, option: string): Promise<void> {
  await select.click();
  await page.getByRole("option", { name: option, exact: true }).click();
}
