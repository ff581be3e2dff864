// Settings: each program declares a table of them; this file parses the environment against it, once, and prints it.
// One table serves the parser, `--help` and the README, so that none of them can tell a different default.
import ipaddr from "ipaddr.js";
import { accept, type Outcome, refuse } from "./model/fault.ts";

export interface Setting<T> {
  /** Name of the environment variable. */
  readonly variable: string;
  /** What an absent or empty variable means, in the form a user would write it; "" where it means "not set". */
  readonly fallback: string;
  /** What the setting does, with its unit. */
  readonly meaning: string;
  readonly parse: (text: string) => Outcome<T>;
  /** The value may hold a secret, so it is never shown, not even in part where it is bad. */
  readonly isSecret?: true;
}

type Settings = Readonly<Record<string, Setting<unknown>>>;
export type SettingValues<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/** Parses the environment against a table: every value, frozen, or every problem. */
export function readSettings<S extends Settings>(
  settings: S,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly values: SettingValues<S> } | { readonly problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, setting] of Object.entries(settings)) {
    const text = environment[setting.variable]?.trim() || setting.fallback;
    const outcome = setting.parse(text);
    if (outcome.ok) values[key] = outcome.value;
    else problems.push(`${setting.variable}${setting.isSecret ? "" : `=${quote(text)}`}: ${outcome.detail}`);
  }
  return problems.length > 0 ? { problems } : { values: Object.freeze(values) as SettingValues<S> };
}

/** The text of `--help`: one line a setting. */
export function describeSettings(settings: Settings): string {
  const width = Math.max(...Object.values(settings).map((setting) => setting.variable.length));
  return Object.values(settings)
    .map(
      ({ variable, fallback, meaning }) =>
        `  ${variable.padEnd(width)}  ${meaning} (${defaultText(fallback)})`,
    )
    .join("\n");
}

/** The table of the README, in Markdown. */
export function settingsTable(settings: Settings): string {
  const rows = Object.values(settings).map(
    ({ variable, fallback, meaning }) =>
      `| \`${variable}\` | ${fallback === "" ? "not set" : `\`${fallback}\``} | ${meaning.replaceAll("|", "\\|")} |`,
  );
  return ["| variable | default | meaning |", "|---|---|---|", ...rows].join("\n");
}

export function integer(
  variable: string,
  fallback: number,
  limits: { readonly min: number; readonly max: number },
  meaning: string,
): Setting<number> {
  return {
    variable,
    fallback: String(fallback),
    meaning,
    parse(text) {
      const value = Number(text);
      const isWithin = /^-?\d+$/.test(text) && value >= limits.min && value <= limits.max;
      return isWithin ? accept(value) : refuse(`must be a whole number from ${limits.min} to ${limits.max}`);
    },
  };
}

/** A TCP port; 0 lets the system choose one. */
export function port(variable: string, fallback: number, meaning: string): Setting<number> {
  return integer(variable, fallback, { min: 0, max: 65535 }, meaning);
}

export function milliseconds(variable: string, fallback: number, meaning: string): Setting<number> {
  return integer(variable, fallback, { min: 0, max: 86_400_000 }, meaning);
}

/** Any text, e.g. a host or a path; "" where it is not set. */
export function text(variable: string, fallback: string, meaning: string): Setting<string> {
  return { variable, fallback, meaning, parse: accept };
}

export function flag(variable: string, meaning: string): Setting<boolean> {
  return {
    variable,
    fallback: "false",
    meaning,
    parse(value) {
      if (value === "true" || value === "1") return accept(true);
      if (value === "false" || value === "0") return accept(false);
      return refuse("must be true or false");
    },
  };
}

export function choice<const T extends string>(
  variable: string,
  fallback: NoInfer<T>,
  values: readonly T[],
  meaning: string,
): Setting<T> {
  return {
    variable,
    fallback,
    meaning: `${meaning}: ${values.join(", ")}`,
    parse: (value) => {
      const known = values.find((candidate) => candidate === value);
      return known === undefined ? refuse(`must be one of ${values.join(", ")}`) : accept(known);
    },
  };
}

/** A comma-separated list of CIDR ranges or single addresses, as CIDR texts. */
export function cidrList(variable: string, meaning: string): Setting<readonly string[]> {
  return {
    variable,
    fallback: "",
    meaning,
    parse(value) {
      const ranges: string[] = [];
      for (const item of value.split(",").map((part) => part.trim())) {
        if (item === "") continue;
        if (ipaddr.isValid(item)) ranges.push(`${item}/${ipaddr.parse(item).kind() === "ipv4" ? 32 : 128}`);
        else if (ipaddr.isValidCIDR(item)) ranges.push(item);
        else return refuse(`${quote(item)} is no address and no CIDR range; write e.g. 10.0.0.0/8,::1`);
      }
      return accept(ranges);
    },
  };
}

function defaultText(fallback: string): string {
  return fallback === "" ? "not set" : `default ${fallback}`;
}

function quote(value: string): string {
  // A bad value may be a secret pasted into the wrong variable, so only its beginning is shown.
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
}

/** Settings of how a process ends and what it logs, the same for every program. */
export const processSettings = {
  drainTimeoutMs: milliseconds(
    "DRAIN_TIMEOUT_MS",
    25_000,
    "longest time for requests in flight to finish on SIGTERM, in ms",
  ),
  drainDelayMs: milliseconds(
    "DRAIN_DELAY_MS",
    0,
    "time between /readyz turning 503 and the listener closing, in ms",
  ),
  logLevel: choice(
    "LOG_LEVEL",
    "info",
    ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
    "least level logged",
  ),
} as const;
