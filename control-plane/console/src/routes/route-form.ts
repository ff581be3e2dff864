// The values of the route form, what they are made of and what becomes of them. Optional texts are empty strings here, and
// left out of the body.
import { fields } from "../../generated/fields.ts";
import type { Route, RouteInput } from "../api/client.ts";
import { type HeaderRow, headerOperations, headerRows } from "../ui/header-rows.ts";

interface MatchRow {
  in: Route["match"][number]["in"];
  name: string;
  op: Route["match"][number]["op"];
  value: string;
}

export interface RouteForm {
  /** Its id. */
  service: string;
  name: string;
  description: string;
  tags: string[];
  intercept: boolean;
  interceptStatus: number | string;
  methods: string[];
  path: string;
  hosts: string[];
  match: MatchRow[];
  priority: number | string;
  upstreamPath: string;
  timeoutMs: number | string;
  retries: number | string;
  retryOn: string[];
  perTryTimeoutMs: number | string;
  upstreamHeaders: HeaderRow[];
  responseHeaders: HeaderRow[];
  split: { service: string; weight: number | string }[];
}

const defaults = fields.route;

export const emptyRouteForm: Omit<RouteForm, "service"> = {
  name: "",
  description: "",
  tags: [],
  intercept: defaults.intercept.default,
  interceptStatus: defaults.interceptStatus.default,
  methods: [],
  path: "/",
  hosts: [],
  match: [],
  priority: defaults.priority.default,
  upstreamPath: "",
  timeoutMs: defaults.timeoutMs.default,
  retries: defaults.retries.default,
  retryOn: [...defaults.retryOn.default],
  perTryTimeoutMs: "",
  upstreamHeaders: [],
  responseHeaders: [],
  split: [],
};

/** Operators that compare with a value; the others only look at presence. */
const operatorsWithValue = new Set([
  "equals",
  "notEquals",
  "prefix",
  "suffix",
  "contains",
  "regex",
  "iregex",
]);

export function takesValue(op: string): boolean {
  return operatorsWithValue.has(op);
}

export function formOfRoute(route: Route): RouteForm {
  return {
    service: route.service,
    name: route.name,
    description: route.description ?? "",
    tags: route.tags,
    intercept: route.intercept,
    interceptStatus: route.interceptStatus,
    methods: route.methods,
    path: route.path,
    hosts: route.hosts,
    match: route.match.map((rule) => ({ ...rule, value: rule.value ?? "" })),
    priority: route.priority,
    upstreamPath: route.upstreamPath ?? "",
    timeoutMs: route.timeoutMs,
    retries: route.retries,
    retryOn: route.retryOn,
    perTryTimeoutMs: route.perTryTimeoutMs ?? "",
    upstreamHeaders: headerRows(route.upstreamHeaders),
    responseHeaders: headerRows(route.responseHeaders),
    split: route.split ?? [],
  };
}

/** The body of a write. What the form does not hold as a number is sent as it stands, for the server to judge. */
export function bodyOfRoute(form: RouteForm, id: string): RouteInput {
  const { description, upstreamPath, perTryTimeoutMs, split, ...rest } = form;
  return {
    ...rest,
    id,
    name: form.name.trim() === "" ? id : form.name.trim(),
    path: form.path.trim(),
    match: form.match.map(({ value, ...rule }) => (takesValue(rule.op) ? { ...rule, value } : rule)),
    upstreamHeaders: headerOperations(form.upstreamHeaders),
    responseHeaders: headerOperations(form.responseHeaders),
    ...(description.trim() !== "" && { description }),
    ...(upstreamPath.trim() !== "" && { upstreamPath: upstreamPath.trim() }),
    ...(perTryTimeoutMs !== "" && { perTryTimeoutMs }),
    ...(split.length > 0 && { split }),
  } as RouteInput;
}
