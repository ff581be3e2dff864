// Where the Redis of an installation is: the settings that tell it, parsed, and how an operator reads it in a log line.
// A URL may carry a password, so nothing here ever puts the URL itself into a message.
import { accept, type Outcome, refuse } from "../model/fault.ts";
import type { Setting } from "../settings.ts";

/** What REDIS_URL says. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly username: string | null;
  readonly password: string | null;
  readonly database: number;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** One installation in one Redis. */
export interface RedisPlace {
  /** With sentinels, its host and port are not used: they say where the master is. */
  readonly address: RedisAddress;
  readonly sentinels: readonly Endpoint[];
  readonly masterName: string;
  readonly prefix: string;
}

/** The settings of a program that can use Redis; `redisPlace` puts their values together. */
export const redisSettings = {
  redisUrl: {
    variable: "REDIS_URL",
    fallback: "",
    meaning:
      "Redis as the store: redis:// or rediss:// (TLS), [user:password@]host[:port][/database]; with REDIS_SENTINELS the host is not used",
    parse: (text) => (text === "" ? accept(null) : parseRedisUrl(text)),
    isSecret: true,
  } satisfies Setting<RedisAddress | null>,
  redisSentinels: {
    variable: "REDIS_SENTINELS",
    fallback: "",
    meaning: "Redis Sentinels that know the master, host:port,host:port",
    parse: parseSentinels,
    // A URL with a password is a common slip here.
    isSecret: true,
  } satisfies Setting<readonly Endpoint[]>,
  redisMasterName: {
    variable: "REDIS_MASTER_NAME",
    fallback: "",
    meaning: "what the Sentinels call the master",
    parse: (value) => accept(value),
  } satisfies Setting<string>,
  redisPrefix: {
    variable: "REDIS_PREFIX",
    fallback: "switchyard",
    meaning: "what the keys of this installation begin with, so that several can share a Redis",
    parse: (text) =>
      /^[A-Za-z0-9._:-]{1,64}$/.test(text)
        ? accept(text)
        : refuse("must be 1 to 64 letters, digits, dots, underscores, colons and hyphens"),
  } satisfies Setting<string>,
};

/** The place that the settings name, null where they name none, or what is wrong with them together. */
export function redisPlace(values: {
  readonly redisUrl: RedisAddress | null;
  readonly redisSentinels: readonly Endpoint[];
  readonly redisMasterName: string;
  readonly redisPrefix: string;
}): Outcome<RedisPlace | null> {
  const { redisUrl, redisSentinels, redisMasterName, redisPrefix } = values;
  if (redisSentinels.length > 0 && redisMasterName === "")
    return refuse("REDIS_SENTINELS needs REDIS_MASTER_NAME");
  if (redisSentinels.length === 0 && redisMasterName !== "")
    return refuse("REDIS_MASTER_NAME needs REDIS_SENTINELS");
  if (!redisUrl && redisSentinels.length === 0) return accept(null);
  return accept({
    address: redisUrl ?? plainAddress,
    sentinels: redisSentinels,
    masterName: redisMasterName,
    prefix: redisPrefix,
  });
}

const plainAddress: RedisAddress = {
  host: "127.0.0.1",
  port: 6379,
  isTls: false,
  username: null,
  password: null,
  database: 0,
};

export function parseRedisUrl(text: string): Outcome<RedisAddress> {
  const form = "write redis://[user:password@]host[:port][/database], or rediss:// for TLS";
  if (!/^rediss?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return refuse(form);
  const url = new URL(text);
  if (url.search !== "" || url.hash !== "") return refuse(`a query or fragment means nothing here; ${form}`);
  if (url.hostname === "") return refuse(form);
  const database = url.pathname.replace(/^\//, "") || "0";
  if (!/^\d{1,5}$/.test(database)) return refuse(`the path must be the number of a database; ${form}`);
  const username = decode(url.username);
  const password = decode(url.password);
  if (username === undefined || password === undefined) {
    return refuse("user and password must be percent-encoded, a % itself as %25");
  }
  return accept({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? 6379 : Number(url.port),
    isTls: url.protocol === "rediss:",
    // Redis' own name for the user of whoever gives only a password.
    username: username === "" || username === "default" ? null : username,
    password: password === "" ? null : password,
    database: Number(database),
  });
}

function parseSentinels(text: string): Outcome<readonly Endpoint[]> {
  const endpoints: Endpoint[] = [];
  for (const item of text.split(",").map((part) => part.trim())) {
    if (item === "") continue;
    const [, host, port = "26379"] = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/.exec(item) ?? [];
    if (host === undefined || Number(port) > 65535 || port === "0")
      return refuse("write host:port,host:port");
    endpoints.push({ host: host.replace(/^\[|\]$/g, ""), port: Number(port) });
  }
  return accept(endpoints);
}

/** How the place is called in log lines and errors; never with a password. */
export function describePlace({ address, sentinels, masterName, prefix }: RedisPlace): string {
  const scheme = address.isTls ? "rediss" : "redis";
  const where =
    sentinels.length > 0
      ? `${scheme}+sentinel://${sentinels.map(authority).join(",")}/${masterName}`
      : `${scheme}://${authority(address)}`;
  return `Redis ${where}/${address.database}, prefix ${prefix}`;
}

function authority({ host, port }: Endpoint): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
