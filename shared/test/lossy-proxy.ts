// A TCP relay in front of a server that loses an answer on demand: it lets a request through, waits until the server
// has answered, and cuts the connection in place of passing the answer on.
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { TestContext } from "node:test";

export interface LossyProxy {
  readonly port: number;
  /** Loses the answer to the next request that contains a text; answers how many were lost so far. */
  loseAnswerTo(text: string): void;
  readonly lost: number;
}

export async function startLossyProxy(t: TestContext, port: number): Promise<LossyProxy> {
  const wanted = new Set<string>();
  let lost = 0;
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    let isDoomed = false;
    client.on("error", () => {});
    upstream.on("error", () => {});
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    client.on("data", (data) => {
      for (const text of wanted) {
        if (!data.includes(text)) continue;
        wanted.delete(text);
        isDoomed = true;
      }
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      if (!isDoomed) return client.write(data);
      lost++;
      client.destroy();
      return upstream.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    loseAnswerTo: (text) => void wanted.add(text),
    get lost() {
      return lost;
    },
  };
}
