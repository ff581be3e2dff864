// What can happen while something is being edited: the user leaves, somebody else is faster, the control plane goes away, a
// token is asked for. Nothing that was entered may be lost.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { skip, TestBrowser } from "./browser.ts";
import { Installation } from "./installation.ts";

let installation: Installation;
let browser: TestBrowser;

before(async () => {
  if (skip !== false) return;
  [installation, browser] = await Promise.all([Installation.start({ workers: 1 }), TestBrowser.start()]);
});
after(() => Promise.all([installation?.stop(), browser?.close()]));

beforeEach(async () => {
  if (skip !== false) return;
  const target = { targets: [{ url: installation.upstream }] };
  await installation.call("PUT", "/v1/services/shop", { pathPrefix: "/shop", ...target });
  await installation.call("PUT", "/v1/routes/items", {
    service: "shop",
    path: "/items",
    upstreamPath: "/things",
  });
});

const editor = () => `${installation.control}/console/services/shop/routes/items`;

test("a form with unsaved changes is not left without asking", { skip }, async (t) => {
  const page = await browser.open(t, editor());
  await page.getByLabel("Forward Upstream Path").fill("/other");
  await page.getByRole("link", { name: "Workers" }).click();
  const dialog = page.getByRole("dialog", { name: "Discard your changes?" });
  await dialog.getByRole("button", { name: "Keep editing" }).click();
  assert.equal(await page.getByLabel("Forward Upstream Path").inputValue(), "/other");
  await page.getByRole("button", { name: "Cancel" }).click();
  await dialog.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("button", { name: "Add Route" }).waitFor();
  assert.equal((await installation.send("/shop/items")).seen?.url, "/things");
});

test("the back button asks too, and what was entered stays", { skip }, async (t) => {
  const page = await browser.open(t, `${installation.control}/console/services/shop/routes`);
  await page.getByRole("button", { name: "Edit items" }).click();
  await page.getByLabel("Forward Upstream Path").fill("/other");
  await page.goBack();
  await page.getByRole("button", { name: "Keep editing" }).click();
  assert.equal(await page.getByLabel("Forward Upstream Path").inputValue(), "/other");
  assert.equal(page.url(), editor());
});

test("somebody else's change is shown beside one's own, and either can be kept", { skip }, async (t) => {
  const page = await browser.open(t, editor());
  await page.getByLabel("Forward Upstream Path").fill("/mine");
  await installation.call("PATCH", "/v1/routes/items", {
    upstreamPath: "/theirs",
    description: "by a script",
  });
  await page.getByRole("button", { name: "Submit" }).click();
  const dialog = page.getByRole("dialog", { name: "Somebody else has changed this in between" });
  const row = dialog.getByRole("row").filter({ hasText: "upstreamPath" });
  assert.match((await row.textContent()) ?? "", /\/theirs.*\/mine/);
  assert.equal((await installation.send("/shop/items")).seen?.url, "/theirs");
  await dialog.getByRole("button", { name: "Save mine over it" }).click();
  await page.getByText("live on 1 of 1 worker").waitFor();
  assert.equal((await installation.send("/shop/items")).seen?.url, "/mine");
});

test("what is stored can be taken instead, and saved on", { skip }, async (t) => {
  const page = await browser.open(t, editor());
  await page.getByLabel("Forward Upstream Path").fill("/mine");
  await installation.call("PATCH", "/v1/routes/items", { upstreamPath: "/theirs" });
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("button", { name: "Take what is stored" }).click();
  assert.equal(await page.getByLabel("Forward Upstream Path").inputValue(), "/theirs");
  await page.getByLabel("Forward Upstream Path").fill("/both");
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByText("live on 1 of 1 worker").waitFor();
  assert.equal((await installation.send("/shop/items")).seen?.url, "/both");
});

test("nothing is lost when the control plane restarts in the middle of an edit", { skip }, async (t) => {
  const page = await browser.open(t, editor());
  await page.getByLabel("Forward Upstream Path").fill("/after-restart");
  await installation.stopControlPlane();
  await page.getByText("The workers go on serving.").waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("main").getByText("The control plane does not answer").first().waitFor();
  assert.equal(await page.getByLabel("Forward Upstream Path").inputValue(), "/after-restart");
  assert.equal((await installation.send("/shop/items")).seen?.url, "/things", "workers go on serving");
  await installation.startControlPlane();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByText("live on 1 of 1 worker").waitFor();
  assert.equal((await installation.send("/shop/items")).seen?.url, "/after-restart");
});

test("a save whose answer was lost can be sent again and is no conflict with itself", { skip }, async (t) => {
  const page = await browser.open(t, `${installation.control}/console/services/shop/add-route`);
  await page.getByLabel("Request Path").fill("/once");
  let isLost = false;
  await page.route("**/v1/routes/*", async (route) => {
    if (isLost || route.request().method() !== "PUT") return route.continue();
    isLost = true;
    await route.fetch();
    return route.abort();
  });
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByRole("alert").filter({ hasText: "does not answer" }).waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByText("live on 1 of 1 worker").waitFor();
  const { body } = await installation.call("GET", "/v1/services/shop/routes?q=once");
  assert.equal((body as { items: unknown[] }).items.length, 1);
  assert.equal((await installation.send("/shop/once")).status, 200);
});

test("where tokens exist the page asks for one, keeps it in the tab, and says who may only read", {
  skip,
}, async (t) => {
  const hash = (token: string) => createHash("sha256").update(token).digest("hex");
  const tokens = `ops:write:${hash("may-write")},eye:read:${hash("may-read")}`;
  const guarded = await Installation.start({ workers: 0, environment: { ADMIN_TOKENS: tokens } });
  t.after(() => guarded.stop());
  const page = await browser.open(t, `${guarded.control}/console/`);
  const dialog = page.getByRole("dialog", { name: "Sign in" });
  await dialog.getByLabel("Admin token").first().fill("wrong");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Admin token").first().fill("may-read");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Add Service" }).click();
  await page.reload();
  await page.getByRole("textbox", { name: "Name" }).fill("shop");
  await page.getByLabel("Target address").fill(guarded.upstream);
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByText("the token of eye may only read").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await dialog.getByLabel("Admin token").first().fill("may-write");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  assert.equal(
    await page.getByRole("textbox", { name: "Name" }).inputValue(),
    "shop",
    "the form outlives the sign-in",
  );
  await page.getByRole("button", { name: "Submit" }).click();
  await page.getByText("Service shop created").waitFor();
  assert.equal(await page.evaluate("localStorage.length + document.cookie.length"), 0);
});
