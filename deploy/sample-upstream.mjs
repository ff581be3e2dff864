// An upstream to try the gateway with: answers every request with what it saw of it. HOST and PORT say where it listens,
// by default on loopback's port 3000.
import { createServer } from "node:http";
import process from "node:process";

const { HOST: host = "127.0.0.1", PORT: port = "3000" } = process.env;
if (process.argv.length > 2) fail(64, `unknown argument ${process.argv[2]}; HOST and PORT are its settings`);
if (!/^\d+$/.test(port) || Number(port) > 65535) fail(1, `PORT=${port}: must be a port, 0 to 65535`);

const server = createServer((request, response) => {
  const { method, url, headers } = request;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(`${JSON.stringify({ method, url, headers }, null, 2)}\n`);
});
server.on("error", (error) => fail(1, `${error.message}; set PORT to a free one`));
server.listen(Number(port), host, () => {
  const address = `http://${host}:${server.address().port}`;
  process.stdout.write(`${JSON.stringify({ msg: "listening", name: "upstream", address })}\n`);
});
// A gateway that hears the same Ctrl-C still finishes requests, and they end here.
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => server.close());
process.on("SIGHUP", () => {});

function fail(code, message) {
  process.stderr.write(`sample upstream: ${message}\n`);
  process.exit(code);
}
