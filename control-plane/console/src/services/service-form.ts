// The values of the service form, what they are made of and what becomes of them.
import { fields } from "../../generated/fields.ts";
import type { Service, ServiceInput } from "../api/client.ts";
import { type HeaderRow, headerOperations, headerRows } from "../ui/header-rows.ts";

type Numeric = number | string;

export interface ServiceForm {
  name: string;
  description: string;
  tags: string[];
  pathPrefix: string;
  targets: { url: string; weight: Numeric }[];
  balance: Service["balance"];
  hashOn: { in: NonNullable<Service["hashOn"]>["in"]; name: string };
  hostMode: "pass" | "target" | "rewrite";
  hostHeader: { rewrite: string };
  tls: { verify: boolean; serverName: string; ca: string; cert: string; key: string };
  connectTimeoutMs: Numeric;
  idleTimeoutMs: Numeric;
  maxConnections: Numeric;
  passiveHealth: { failures: Numeric; ejectMs: Numeric; maxEjectedPercent: Numeric };
  isChecked: boolean;
  activeHealth: {
    path: string;
    intervalMs: Numeric;
    timeoutMs: Numeric;
    healthyAfter: Numeric;
    unhealthyAfter: Numeric;
    statuses: string;
  };
  upstreamHeaders: HeaderRow[];
  responseHeaders: HeaderRow[];
}

const defaults = fields.service;

const defaultActiveHealth = {
  path: defaults.activeHealth.path.default,
  intervalMs: defaults.activeHealth.intervalMs.default,
  timeoutMs: defaults.activeHealth.timeoutMs.default,
  healthyAfter: defaults.activeHealth.healthyAfter.default,
  unhealthyAfter: defaults.activeHealth.unhealthyAfter.default,
  statuses: textOfStatuses(defaults.activeHealth.statuses.default),
};

export const emptyServiceForm: ServiceForm = {
  name: "",
  description: "",
  tags: [],
  pathPrefix: defaults.pathPrefix.default,
  targets: [{ url: "", weight: defaults.targets.items.weight.default }],
  balance: defaults.balance.default,
  hashOn: { in: "ip", name: "" },
  hostMode: defaults.hostHeader.default,
  hostHeader: { rewrite: "" },
  tls: { verify: defaults.tls.default.verify, serverName: "", ca: "", cert: "", key: "" },
  connectTimeoutMs: defaults.connectTimeoutMs.default,
  idleTimeoutMs: defaults.idleTimeoutMs.default,
  maxConnections: defaults.maxConnections.default,
  passiveHealth: { ...defaults.passiveHealth.default },
  isChecked: false,
  activeHealth: defaultActiveHealth,
  upstreamHeaders: [],
  responseHeaders: [],
};

export function formOfService(service: Service): ServiceForm {
  const { hashOn, hostHeader, tls, activeHealth } = service;
  return {
    name: service.name,
    description: service.description ?? "",
    tags: service.tags,
    pathPrefix: service.pathPrefix,
    targets: service.targets,
    balance: service.balance,
    hashOn: { in: hashOn?.in ?? "ip", name: hashOn?.name ?? "" },
    hostMode: typeof hostHeader === "string" ? hostHeader : "rewrite",
    hostHeader: { rewrite: typeof hostHeader === "string" ? "" : hostHeader.rewrite },
    tls: {
      verify: tls.verify,
      serverName: tls.serverName ?? "",
      ca: tls.ca ?? "",
      cert: tls.cert ?? "",
      key: tls.key ?? "",
    },
    connectTimeoutMs: service.connectTimeoutMs,
    idleTimeoutMs: service.idleTimeoutMs,
    maxConnections: service.maxConnections,
    passiveHealth: service.passiveHealth,
    isChecked: activeHealth !== undefined,
    activeHealth: activeHealth
      ? { ...activeHealth, statuses: textOfStatuses(activeHealth.statuses) }
      : defaultActiveHealth,
    upstreamHeaders: headerRows(service.upstreamHeaders),
    responseHeaders: headerRows(service.responseHeaders),
  };
}

/** The body of a write. What the form does not hold as a number is sent as it stands, for the server to judge. */
export function bodyOfService(form: ServiceForm, id: string): ServiceInput {
  const { description, balance, hashOn, hostMode, hostHeader, tls, isChecked, activeHealth, ...rest } = form;
  const { verify, ...texts } = tls;
  return {
    ...rest,
    id,
    name: form.name.trim() === "" ? id : form.name.trim(),
    pathPrefix: form.pathPrefix.trim(),
    targets: form.targets.map(({ url, weight }) => ({ url: url.trim(), weight })),
    balance,
    ...(balance === "hash" && {
      hashOn: { in: hashOn.in, ...(hashOn.name !== "" && takesName(hashOn.in) && { name: hashOn.name }) },
    }),
    hostHeader: hostMode === "rewrite" ? hostHeader : hostMode,
    tls: { verify, ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== "")) },
    ...(isChecked && { activeHealth: { ...activeHealth, statuses: parseStatuses(activeHealth.statuses) } }),
    upstreamHeaders: headerOperations(form.upstreamHeaders),
    responseHeaders: headerOperations(form.responseHeaders),
    ...(description.trim() !== "" && { description }),
  } as ServiceInput;
}

/** Whether what is hashed has a name: of several headers, cookies or parameters, one is meant. */
export function takesName(hashIn: ServiceForm["hashOn"]["in"]): boolean {
  return hashIn === "header" || hashIn === "cookie" || hashIn === "query";
}

function textOfStatuses(ranges: readonly (readonly number[])[]): string {
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(", ");
}

/** `200-399, 401` as ranges; what is no number goes through as it stands, for the server to judge. */
function parseStatuses(text: string): unknown[] {
  const number = (part: string) => (/^\d+$/.test(part) ? Number(part) : part);
  return text.split(",").map((range) => {
    const [from = "", to = from] = range.split("-").map((part) => part.trim());
    return [number(from), number(to)];
  });
}
