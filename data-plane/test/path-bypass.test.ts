// An intercepted prefix cannot be reached by writing its path in another way, and the path that was judged is the path
// that is forwarded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { get, outcome, startGateway, startUpstream } from "./helper.ts";

test("no encoding of an intercepted prefix reaches its service", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  const host = await gateway.route({ to: upstream.url });
  const hosts = [host];
  await gateway.put("route", "admin", { service: "r1", hosts, path: "/admin/*", intercept: true });
  await gateway.put("route", "admin-itself", { service: "r1", hosts, path: "/admin", intercept: true });

  const intercepted = [
    "/admin",
    "/admin/",
    "/admin/x",
    "//admin/x",
    "/./admin/x",
    "/a/../admin/x",
    "/a/..//admin/x",
    "/%61dmin/x",
    "/%61%64%6D%69%6e/x",
    "/admin//x",
    "/admin/./x",
    "/%2e/admin/x",
    "/a/%2e%2e/admin/x",
    "/a/%2E./admin/x",
    "/../admin/x",
    "/..//..//admin/x",
    "/admin/x?y",
    "/admin/?/../",
    "/admin?",
    "///admin///x///",
    "/admin/%2e",
    "/a/b/../../admin/x",
    "/./././admin",
    "/admin/..;x",
    `http://${host}/admin/x`,
    `http://${host}//admin/x`,
    `HTTP://${host}/%61dmin/x`,
  ];
  for (const target of intercepted) {
    await t.test(`${target} is intercepted or refused`, async (t) => {
      assert.match(
        outcome(await gateway.ask(t, get(host, target))),
        /^(403 ROUTE_INTERCEPTED|400 BAD_REQUEST_PATH)$/,
      );
      assert.equal(upstream.requests.length, 0);
    });
  }

  const refused = [
    "/x/%2e%2e%2fadmin/x",
    "/x/..%2Fadmin",
    "/x/..%5Cadmin",
    "/x/%2e%2e%5cadmin",
    "/x\\..\\admin",
    "/\\admin",
    "/x/..;/admin/x",
    "/x/..;a=b/admin/x",
    "/x/.;/admin",
    "/%00/admin",
    "/admin%00",
    "/%",
    "/%4",
    "/%zz",
    "/%u0061dmin",
    "/%2",
    "/x/%2e%2e;/admin",
    "/x%2F../admin/..%2f",
    "/x/%252e%252e/..%2fadmin",
  ];
  for (const target of refused) {
    await t.test(`${target} is 400 BAD_REQUEST_PATH`, async (t) => {
      assert.equal(outcome(await gateway.ask(t, get(host, target))), "400 BAD_REQUEST_PATH");
      assert.equal(upstream.requests.length, 0);
    });
  }

  await t.test(
    "what passes is not the prefix in any reading, and is forwarded in its normal form",
    async (t) => {
      const passing: [string, string][] = [
        ["/ADMIN/x", "/ADMIN/x"],
        ["/admin%2Fx", "/admin%2Fx"],
        ["/admin%2fx", "/admin%2Fx"],
        ["/%2561dmin/x", "/%2561dmin/x"],
        ["/a/%2F/b", "/a/%2F/b"],
        ["/administrator", "/administrator"],
        ["/admin;x/y", "/admin;x/y"],
        ["/%7euser/%41?%61=%2e&&=", "/~user/A?%61=%2e&&="],
        ["/a//../b", "/b"],
        ["/a*b", "/a%2Ab"],
        ['/a|b^c`{d}"<>', "/a%7Cb%5Ec%60%7Bd%7D%22%3C%3E"],
        ["/x?/../admin", "/x?/../admin"],
        ["/x/", "/x/"],
        ["/...", "/..."],
      ];
      for (const [target, forwarded] of passing) {
        assert.equal((await gateway.ask(t, get(host, target))).body.toString("latin1"), forwarded, target);
      }
    },
  );
});

test("raw bytes past ASCII in a target are 400, as RFC 3986 has it", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  const host = await gateway.route({ to: upstream.url });
  for (const target of ["/\xc3\xa4", "/\xe4", "/?\xe4"]) {
    assert.equal(outcome(await gateway.ask(t, get(host, target))), "400 BAD_REQUEST_PATH");
  }
  assert.deepEqual(upstream.requests, []);
});

test("ESCAPED_SLASHES=reject answers 400 to an escaped slash or backslash", async (t) => {
  const gateway = await startGateway(t, { ESCAPED_SLASHES: "reject" });
  const upstream = await startUpstream(t);
  const host = await gateway.route({ to: upstream.url });
  for (const target of ["/a%2Fb", "/a%2fb", "/a%5Cb", "/a%5cb"]) {
    assert.equal(outcome(await gateway.ask(t, get(host, target))), "400 BAD_REQUEST_PATH");
  }
  assert.equal(outcome(await gateway.ask(t, get(host, "/a?b%2Fc"))), "200");
});

test("an upstream path is put together from what was captured, and never leads out of its place", async (t) => {
  const gateway = await startGateway(t);
  const upstream = await startUpstream(t);
  const ask = async (path: string, upstreamPath: string | undefined, target: string, pathPrefix = "") => {
    const host = await gateway.route({
      to: upstream.url,
      service: { pathPrefix },
      route: { path, ...(upstreamPath !== undefined && { upstreamPath }) },
    });
    const answer = await gateway.ask(t, get(host, target));
    return answer.start[1] === "200" ? answer.body.toString("latin1") : outcome(answer);
  };
  const cases: [string, string, string | undefined, string, string, string?][] = [
    [
      "without one the whole path goes through, prefix included",
      "/*",
      undefined,
      "/shop/a/b?c",
      "/shop/a/b?c",
      "/shop",
    ],
    ["of a rest it replaces what comes before", "/shop/user/*", "/user/", "/shop/user/info", "/user/info"],
    [
      "of a rest it is joined with exactly one slash",
      "/shop/user/*",
      "/user",
      "/shop/user/info",
      "/user/info",
    ],
    ["of an empty rest keeps the slash", "/shop/user/*", "/user", "/shop/user/", "/user/"],
    ["a * places the rest", "/files/*", "/v1/*/raw", "/files/a/b", "/v1/a/b/raw"],
    [
      "a param goes in as it stood in the request",
      "/u/{id}",
      "/users/{id}/x",
      "/u/a%2Fb%3F",
      "/users/a%2Fb%3F/x",
    ],
    ["a query comes before the client's", "/q", "/r?a=1", "/q?b=2", "/r?a=1&b=2"],
    ["a capture brings no parameter of its own", "/q/{x}", "/r?a={x}", "/q/1&b=2", "/r?a=1%26b=2"],
    [
      "dots that a capture would make a dot segment are refused",
      "/v{x}",
      "/a/{x}/b",
      "/v..",
      "400 BAD_REQUEST_PATH",
    ],
    ["dots behind an escaped slash are refused", "/v{x}", "/a/{x}/b", "/v%2F..", "400 BAD_REQUEST_PATH"],
    ["an escaped slash stays one", "/o/{x}", "/{x}", "/o/%2F%2Fevil.test", "/%2F%2Fevil.test"],
    ["an empty rest makes no // at the start", "/o/*", "/", "/o/", "/"],
    ["a query stays byte for byte", "/*", undefined, "/x?a=%7e&b=/../c&&d=|", "/x?a=%7e&b=/../c&&d=|"],
  ];
  for (const [title, path, upstreamPath, target, expected, prefix] of cases) {
    await t.test(`: ${title}`, async () =>
      assert.equal(await ask(path, upstreamPath, target, prefix), expected),
    );
  }
});
