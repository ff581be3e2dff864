// Who may import whom, and what pure code may not touch: the tables below, checked by reading the sources.
// What looks like an import at the start of a line is taken for one; only comments are left out of account.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkArguments } from "./arguments.mjs";

/** What the files of `from` never import: packages, and files and folders by their path in the repository. */
const importRules = [
  {
    from: ["shared/"],
    never: ["control-plane/", "data-plane/", "fastify", "@fastify/", "undici"],
    because: "shared knows neither plane, nor what they are made of",
  },
  {
    from: ["control-plane/"],
    never: ["data-plane/", "undici"],
    because: "the planes meet in shared and in the store only",
  },
  {
    from: ["control-plane/console/"],
    never: ["control-plane/src/", "shared/src/store/", "fastify", "@fastify/"],
    because: "the console runs in a browser and knows the control plane by its API only",
  },
  {
    from: ["data-plane/"],
    never: ["control-plane/", "fastify", "@fastify/", "ioredis"],
    because: "the planes meet in shared and in the store only, and a worker is no Fastify application",
  },
  {
    from: ["shared/src/model/", "shared/src/routing/"],
    never: [
      "node:http",
      "node:https",
      "node:net",
      "node:fs",
      "node:sqlite",
      "node:timers",
      "node:child_process",
      "node:worker_threads",
      "node:process",
      "undici",
      "ioredis",
      "pino",
      "shared/src/store/",
    ],
    because: "model and routing are pure",
  },
  {
    from: ["shared/src/model/"],
    never: ["shared/src/routing/"],
    because: "routing is built on the model, not the other way round",
  },
];

/** What the files of `from` never say, but for those named in `except`. */
const textRules = [
  {
    from: ["shared/src/", "control-plane/src/", "data-plane/src/"],
    except: ["main.ts", "config.ts", "shared/src/program.ts"],
    never: /\bprocess\s*\.\s*env\b/,
    because: "settings are read once, in main.ts and config.ts",
  },
  {
    from: ["shared/src/model/", "shared/src/routing/"],
    except: [],
    never: /\b(?:Date\.now|new Date\(\)|performance\.now|set(Timeout|Interval|Immediate)|Math\.random)/,
    because: "model and routing are pure: no clock, no timers, no chance",
  },
];

/** Layers of data-plane/src: a file imports from its own layer and those below it, never from one above. */
const layers = [
  ["main.ts"],
  ["worker.ts"],
  [
    "listener/",
    "status.ts",
    "catalog-follower.ts",
    "presence.ts",
    "metrics.ts",
    "flat-histogram.ts",
    "traffic.ts",
  ],
  ["watch.ts", "foreign-history.ts"],
  ["handle.ts"],
  ["forward/", "live.ts"],
  ["upstream/"],
  ["exchange/"],
  ["trusted-proxies.ts"],
  ["body-garbage.ts", "config.ts"],
];
const layered = "data-plane/src/";

/** Every fault of a source file, as a sentence. @type {(file: string, source: string) => string[]} */
export function faultsOf(file, source) {
  const code = withoutComments(source);
  const targets = importsOf(code).map((specifier) => resolve(file, specifier));
  return [
    ...importRules
      .filter(({ from }) => isOneOf(file, from))
      .flatMap(({ never, because }) =>
        targets.filter((target) => isOneOf(target, never)).map((target) => `imports ${target}: ${because}`),
      ),
    ...textRules
      .filter(
        ({ from, except }) => isOneOf(file, from) && !except.some((name) => `/${file}`.endsWith(`/${name}`)),
      )
      .flatMap(({ never, because }) => {
        const found = never.exec(code);
        return found === null ? [] : [`says ${found[0]}: ${because}`];
      }),
    ...(isOneOf(file, [layered]) ? layerFaults(file, targets) : []),
  ];
}

/** @type {(file: string, targets: string[]) => string[]} */
function layerFaults(file, targets) {
  const own = layerOf(file);
  if (own === -1) return ["has no layer: list it in `layers` in scripts/check-imports.mjs"];
  return targets
    .filter((target) => target.startsWith(layered) && layerOf(target) !== -1 && layerOf(target) < own)
    .map((target) => `imports ${target}: imports go downwards only, and that is a layer above`);
}

/** @type {(file: string) => number} */
function layerOf(file) {
  return layers.findIndex((layer) => layer.some((entry) => isOneOf(file, [layered + entry])));
}

/**
 * Whether a file or package is one of these, or lies within one.
 * @type {(name: string, patterns: string[]) => boolean}
 */
function isOneOf(name, patterns) {
  return patterns.some((pattern) => name === pattern || name.startsWith(pattern.replace(/\/?$/, "/")));
}

/** @type {(source: string) => string} */
function withoutComments(source) {
  // Strings come first: a path such as "/a/*" begins no comment.
  const stringOrComment =
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[^]*?\*\/|\/\/.*$/gm;
  return source.replace(stringOrComment, (_, string) => string ?? "");
}

/** @type {(code: string) => string[]} */
function importsOf(code) {
  const statements = /^\s*(?:import|export)\b[^;"']*?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
  return [...code.matchAll(statements)].map(([, statically, dynamically]) => statically ?? dynamically ?? "");
}

/**
 * What an import names: a path in the repository, or a package.
 * @type {(file: string, specifier: string) => string}
 */
function resolve(file, specifier) {
  if (specifier.startsWith(".")) return path.posix.join(path.posix.dirname(file), specifier);
  return specifier.replace(/^@switchyard\/([^/]+)/, "$1/src");
}

function main() {
  checkArguments("usage: node scripts/check-imports.mjs", process.argv.slice(2));
  const root = fileURLToPath(new URL("..", import.meta.url));
  const files = globSync("{shared,control-plane,control-plane/console,data-plane}/src/**/*.{ts,tsx}", {
    cwd: root,
  }).sort();
  const faults = files.flatMap((file) => {
    const name = file.replaceAll(path.sep, "/");
    return faultsOf(name, readFileSync(path.join(root, file), "utf8")).map((fault) => `${name} ${fault}`);
  });
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
