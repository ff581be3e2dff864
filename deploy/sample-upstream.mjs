// An upstream to try the gateway with: answers every request with what it saw of it.
import { createServer } from "node:http";
import process from "node:process";

const server = createServer((request, response) => {
  const { method, url, headers } = request;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(`${JSON.stringify({ method, url, headers }, null, 2)}\n`);
});
server.listen(Number(process.env["PORT"] ?? 3000));
process.on("SIGTERM", () => server.close());
