// Finds the programs that are no npm packages and that some tests need, or installs them from Debian's
// packages. Installing starts no service: Debian would otherwise run a Redis or an nginx on its standard port
// from then on.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { say } from "./run.mjs";

/**
 * Each program: the names it goes by, and Debian's package.
 * @type {Record<string, { files: string[], package: string }>}
 */
const known = {
  "redis-server": { files: ["redis-server"], package: "redis-server" },
  chromium: { files: ["chromium", "chromium-browser", "google-chrome"], package: "chromium" },
  haproxy: { files: ["haproxy"], package: "haproxy" },
  nginx: { files: ["nginx"], package: "nginx" },
  apache2: { files: ["apache2"], package: "apache2" },
  openssl: { files: ["openssl"], package: "openssl" },
  slowhttptest: { files: ["slowhttptest"], package: "slowhttptest" },
};

/**
 * Finds a program, or installs it where that is possible and allowed: where it is, or what to do about it.
 * @type {(name: string) => { path: string, missing?: undefined } | { path?: undefined, missing: string }}
 */
export function provide(name) {
  const program = known[name];
  if (program === undefined) throw new Error(`scripts/programs.mjs does not know the program ${name}`);
  const found = find(program.files);
  if (found !== undefined) return { path: found };
  const command = `apt-get install ${program.package}`;
  if (mayInstall()) {
    say(`Installing Debian's package ${program.package} (${command}); SWITCHYARD_NO_INSTALL=1 forbids it.`);
    install(program.package);
    const installed = find(program.files);
    if (installed !== undefined) return { path: installed };
  }
  return { missing: `install ${name} and have it on PATH (Debian: ${command})` };
}

/** @type {(files: string[]) => string | undefined} */
function find(files) {
  // Debian keeps daemons where the PATH of an ordinary user does not look.
  const onPath = (process.env["PATH"] ?? "").split(path.delimiter);
  const folders = [...onPath, "/usr/local/sbin", "/usr/sbin", "/sbin"];
  return folders.flatMap((folder) => files.map((file) => path.resolve(folder, file))).find(isExecutable);
}

/** @type {(file: string) => boolean} */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayInstall() {
  if (process.env["SWITCHYARD_NO_INSTALL"] === "1") return false;
  return process.getuid?.() === 0 && existsSync("/etc/debian_version");
}

/** Tries to: whether it worked is seen by whether the program is there. @type {(name: string) => void} */
function install(name) {
  const policy = "/usr/sbin/policy-rc.d";
  const isOurs = !existsSync(policy);
  const noService = "#!/bin/sh\n# Switchyard's tests are installing a program: start no service.\nexit 101\n";
  if (isOurs) writeFileSync(policy, noService, { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const apt = (/** @type {string[]} */ ...args) => spawnSync("apt-get", args, { env, encoding: "utf8" });
    apt("update");
    const { status, stdout, stderr } = apt("install", "-y", "--no-install-recommends", name);
    if (status !== 0) say(stdout, stderr);
  } finally {
    if (isOurs) rmSync(policy);
  }
}
