// `switchyard token`: makes a token and the entry of ADMIN_TOKENS that lets it in. Nothing is sent to a server, so it works
// before there is one, and nothing is stored: the entry has only the token's hash.
import { createHash, randomBytes } from "node:crypto";
import type { Printer } from "./printer.ts";

/** Says in a log or a commit what was leaked, to people and to scanners for secrets. */
const tokenPrefix = "switchyard_";

export function makeToken(printer: Printer, name: string, role: string): void {
  const token = tokenPrefix + randomBytes(32).toString("base64url");
  const entry = `${name}:${role}:${createHash("sha256").update(token).digest("hex")}`;
  printer.json({ name, role, token, entry });
  printer.line(`token\t${token}`);
  printer.line(`entry\t${entry}`);
  if (!printer.isTerminal) return;
  printer.line("");
  printer.line(
    "Add the entry to ADMIN_TOKENS of every control plane (a comma between entries) and restart them.",
    "dim",
  );
  printer.line(
    "Keep the token: it is not stored, and cannot be shown again. Callers put it into SWITCHYARD_TOKEN.",
    "dim",
  );
}
