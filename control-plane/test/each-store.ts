// Tests that hold on every store: the same control plane on the embedded one and on a private Redis.
import { type TestContext, test } from "node:test";
import { RedisStore } from "@switchyard/shared";
import { redisTest, startRedis } from "../../shared/test/redis-server.ts";
import { startPlane, type TestPlane } from "./helper.ts";

/** Runs a test once on each store. */
export function onEachStore(title: string, check: (plane: TestPlane, t: TestContext) => Promise<void>): void {
  test(`embedded store: ${title}`, async (t) => check(await startPlane(t), t));
  redisTest(`Redis store: ${title}`, async (t) => {
    const { place } = await startRedis(t);
    await check(await startPlane(t, { store: new RedisStore({ place }) }), t);
  });
}
