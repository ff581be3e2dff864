// An upstream to try the gateway with: answers every request with what it saw of it. HOST and PORT say where it listens,
// by default on loopback's port 3000.
import { createServer } from "node:http";
import process from "node:process";

const server = createServer((request, response) => {
  const { method, url, headers } = request;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(`${JSON.stringify({ method, url, headers }, null, 2)}\n`);
});
const host = process.env["HOST"] ?? "127.0.0.1";
server.on("error", (error) => {
  process.stderr.write(`sample upstream: ${error.message}; set PORT to a free one\n`);
  process.exit(1);
});
server.listen(Number(process.env["PORT"] ?? 3000), host, () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : address;
  process.stdout.write(
    `${JSON.stringify({ msg: "listening", name: "upstream", address: `http://${host}:${port}` })}\n`,
  );
});
process.on("SIGTERM", () => {
  server.close();
  server.closeIdleConnections();
});
process.on("SIGHUP", () => {});
