// Bodies are passed on, not kept: a gigabyte each way through a worker process moves its memory by little.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Gateway, get, post, spawnWorker, startHttpUpstream, until } from "./helper.ts";

const gigabyte = 1_073_741_824;
const allowedBytes = 64 * 1_048_576;
const piece = Buffer.alloc(262_144, "0123456789abcdef");

const residentBytes = (gateway: Gateway) => gateway.metric("process_resident_memory_bytes");

/** Runs the work and gives the largest resident size that was seen meanwhile. */
async function peakOf(gateway: Gateway, work: () => Promise<void>): Promise<number> {
  let peak = 0;
  let isDone = false;
  const watch = (async () => {
    while (!isDone) {
      peak = Math.max(peak, await residentBytes(gateway));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  await work().finally(() => (isDone = true));
  await watch;
  return peak;
}

test("1 GB up and 1 GB down take at most 64 MB more than an idle worker", { timeout: 240_000 }, async (t) => {
  const { gateway } = await spawnWorker(t);
  const upstream = await startHttpUpstream(t, (request, response) => {
    let received = 0;
    request.on("data", (chunk: Buffer) => (received += chunk.length));
    request.on("end", () => {
      if (request.method === "POST") return response.end(String(received));
      let sent = 0;
      const send = () => {
        while (sent < gigabyte) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once("drain", send);
        }
        response.end();
      };
      send();
    });
  });
  const host = await gateway.route({ to: upstream.url });
  for (let warm = 0; warm < 200; warm++) await gateway.ask(t, post(host, "warm"));
  const idle = await residentBytes(gateway);

  const up = await peakOf(gateway, async () => {
    const client = await gateway.connect(t);
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${gigabyte}\r\n\r\n`);
    for (let sent = 0; sent < gigabyte; sent += piece.length) {
      if (!client.socket.write(piece)) await new Promise((resolve) => client.socket.once("drain", resolve));
    }
    assert.equal((await client.answer()).body.toString(), String(gigabyte));
  });
  const down = await peakOf(gateway, async () => {
    const client = await gateway.connect(t);
    let received = 0;
    client.socket.removeAllListeners("data");
    client.socket.on("data", (chunk: Buffer) => (received += chunk.length));
    client.send(get(host));
    await until("all of it has come", () => received > gigabyte, 200_000);
  });
  const megabytes = (bytes: number) => Math.round(bytes / 1_048_576);
  t.diagnostic(
    `resident: idle ${megabytes(idle)} MB, 1 GB up +${megabytes(up - idle)} MB, 1 GB down +${megabytes(down - idle)} MB`,
  );
  assert.ok(up - idle <= allowedBytes, `1 GB up took ${megabytes(up - idle)} MB`);
  assert.ok(down - idle <= allowedBytes, `1 GB down took ${megabytes(down - idle)} MB`);
});
