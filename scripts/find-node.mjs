// Finds the Node that this repository runs on: the one at hand if it is new enough, else Node 24 from the npm
// registry, where it is an ordinary package without install scripts. It is kept in npm's cache, not here.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { say } from "./run.mjs";

const oldestMajor = 24;
const fetchedVersion = "24.21.0";

/** Path of a Node that is new enough; undefined, after saying what to install, where there is none. */
export function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= oldestMajor) return process.execPath;
  const fetched = fetchNode();
  if (fetched === undefined) {
    say(
      `Switchyard needs Node ${oldestMajor} or newer, and this is ${process.version}.`,
      "Install it from https://nodejs.org or with your package manager, put it first on PATH, and try again.",
    );
  }
  return fetched;
}

/** Path of the registry's Node; undefined where it has none for this machine, or could not be asked. */
function fetchNode() {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) return undefined;
  const name = `node-linux-${process.arch}@${fetchedVersion}`;
  say(`This is Node ${process.version}: using ${name} from the npm registry, for this project only.`);
  // Only its path is asked for. What npx itself runs would outlive npx, because signals end npx alone.
  const args = ["-y", "-p", name, "--", "node", "-p", "process.execPath"];
  const asked = spawnSync("npx", args, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  const file = asked.status === 0 ? asked.stdout.trim() : "";
  return existsSync(file) ? file : undefined;
}
