// Reads what a gateway needs of an OpenAPI 3 document: where the API is, and its operations. Everything else, schemas
// above all, is the business of those who serve and call it. Only what is read is judged, so a document that is not
// valid in other ways is taken nevertheless.
import { isDeepStrictEqual } from "node:util";
import type { Fault } from "@switchyard/shared";
import { pathOfTemplate } from "./path-template.ts";

export interface ReadOperation {
  /** Where it stands in the document. */
  readonly pointer: string;
  /** Upper case. */
  readonly method: string;
  /** As in the document. */
  readonly template: string;
  /** As a route's path. */
  readonly path: string;
  readonly operationId: string | null;
  readonly description: string | null;
}

export interface ReadDocument {
  readonly title: string;
  /** Scheme, host and port of the first server; null where the document names none. */
  readonly target: string | null;
  /** Path of the first server, without a slash at its end. */
  readonly basePath: string;
  readonly operations: readonly ReadOperation[];
  /** What makes the document as a whole unusable. */
  readonly faults: readonly Fault[];
  /** Paths and operations that no route can stand for. */
  readonly unsupported: readonly Fault[];
  /** What was taken in another way than it is written. */
  readonly loose: readonly (Fault & { readonly operation: ReadOperation | null })[];
}

type Json = Record<string, unknown>;

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const descriptionLengthMax = 512;

/** Path items may refer to others; so many steps are followed. */
const referencesMax = 10;

export function readOpenApi(body: unknown): ReadDocument {
  const document = isObject(body) ? body : {};
  const faults: Fault[] = versionFaults(document);
  const info = isObject(document["info"]) ? document["info"] : {};
  const paths = document["paths"] ?? {};
  if (!isObject(paths)) faults.push({ pointer: "/paths", detail: "must be an object" });
  const server = readServer(document, faults);
  const operations: ReadOperation[] = [];
  const unsupported: Fault[] = [];
  const loose: (Fault & { operation: ReadOperation | null })[] = [];
  for (const [template, given] of Object.entries(isObject(paths) ? paths : {})) {
    if (template.startsWith("x-")) continue;
    const pointer = `/paths/${pointerToken(template)}`;
    const item = resolveItem(document, given);
    if (!item) {
      unsupported.push({
        pointer,
        detail: "is no path item, or one that stands elsewhere; put it in its place",
      });
      continue;
    }
    const path = pathOfTemplate(template);
    if ("fault" in path) {
      unsupported.push({ pointer, detail: path.fault });
      continue;
    }
    for (const [operation, serversAt] of operationsOf(
      item,
      pointer,
      template,
      path.path,
      document["servers"],
    )) {
      // Traffic that was sent to the document's server would reach the wrong backend.
      if (serversAt !== null) {
        unsupported.push({
          pointer: serversAt,
          detail: `${operation.method} ${template} has servers of its own; import it from a document of its own, as another service`,
        });
        continue;
      }
      operations.push(operation);
      if (path.loosely !== null) loose.push({ pointer, detail: path.loosely, operation });
    }
  }
  const title = typeof info["title"] === "string" ? info["title"] : "";
  return { title, ...server, ...withoutCovered(operations, loose), faults, unsupported };
}

/**
 * An operation that is taken loosely may take the very requests of another one, which then stands for both: GitHub has
 * both `/compare/{base}...{head}` and `/compare/{basehead}`.
 */
function withoutCovered(
  operations: readonly ReadOperation[],
  loose: ReadDocument["loose"],
): Pick<ReadDocument, "operations" | "loose"> {
  const isLoose = new Set(loose.map(({ operation }) => operation));
  const keyOf = ({ method, path }: ReadOperation) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`;
  const strict = new Map(operations.filter((one) => !isLoose.has(one)).map((one) => [keyOf(one), one]));
  const coveredBy = (one: ReadOperation) => (isLoose.has(one) ? strict.get(keyOf(one)) : undefined);
  const covered = operations.flatMap((one) => {
    const by = coveredBy(one);
    return by
      ? [{ pointer: one.pointer, detail: `its requests are those of ${by.pointer}`, operation: by }]
      : [];
  });
  return {
    operations: operations.filter((one) => !coveredBy(one)),
    loose: [...loose.filter(({ operation }) => operation === null || !coveredBy(operation)), ...covered],
  };
}

function versionFaults(document: Json): Fault[] {
  const version = document["openapi"];
  if (typeof version === "string" && /^3\.\d+(\.|$)/.test(version)) return [];
  if (document["swagger"] !== undefined) {
    return [{ pointer: "/swagger", detail: "Swagger 2.0 is not taken; convert the document to OpenAPI 3" }];
  }
  return [{ pointer: "/openapi", detail: 'must be the version of an OpenAPI 3 document, e.g. "3.1.0"' }];
}

function* operationsOf(
  item: Json,
  itemPointer: string,
  template: string,
  path: string,
  documentServers: unknown,
): Generator<[operation: ReadOperation, serversAt: string | null]> {
  for (const method of methods) {
    const operation = item[method];
    if (!isObject(operation)) continue;
    const pointer = `${itemPointer}/${method}`;
    const { operationId, summary, description } = operation;
    const text = [summary, description].find((one) => typeof one === "string" && one.trim() !== "");
    const read = {
      pointer,
      method: method.toUpperCase(),
      template,
      path,
      operationId: typeof operationId === "string" && operationId !== "" ? operationId : null,
      description: typeof text === "string" ? text.trim().slice(0, descriptionLengthMax) : null,
    };
    const isOfOperation = operation["servers"] !== undefined;
    const servers = isOfOperation ? operation["servers"] : item["servers"];
    const isOther = servers !== undefined && !isDeepStrictEqual(servers, documentServers);
    yield [read, isOther ? `${isOfOperation ? pointer : itemPointer}/servers` : null];
  }
}

/** A path item, or the one in this document that it refers to. */
function resolveItem(document: Json, item: unknown): Json | null {
  let at = item;
  for (let step = 0; step < referencesMax; step++) {
    if (!isObject(at)) return null;
    const reference = at["$ref"];
    if (reference === undefined) return at;
    if (typeof reference !== "string" || !reference.startsWith("#/")) return null;
    at = reference
      .slice(2)
      .split("/")
      .map((token) => decode(token).replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<unknown>(
        (node, key) => (isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined),
        document,
      );
  }
  return null;
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

function readServer(document: Json, faults: Fault[]): Pick<ReadDocument, "target" | "basePath"> {
  const [server] = Array.isArray(document["servers"]) ? document["servers"] : [];
  if (!isObject(server)) return { target: null, basePath: "" };
  const variables = isObject(server["variables"]) ? server["variables"] : {};
  const given = typeof server["url"] === "string" ? server["url"] : "/";
  const text = given.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
    const variable = variables[name];
    return isObject(variable) && typeof variable["default"] === "string" ? variable["default"] : whole;
  });
  const isAbsolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text.startsWith("//");
  const url = URL.parse(text, isAbsolute ? "https://none" : "http://none/");
  if (!url || /[{}]/.test(text) || (url.protocol !== "http:" && url.protocol !== "https:")) {
    faults.push({
      pointer: "/servers/0/url",
      detail: "must be an http:// or https:// URL or a path, its variables with defaults",
    });
    return { target: null, basePath: "" };
  }
  const basePath = url.pathname.replace(/\/+$/, "");
  return { target: isAbsolute ? `${url.protocol}//${url.host}` : null, basePath };
}

/** As in shared's fault.ts; the whole of shared would take longer to load into the thread than a document to read. */
function pointerToken(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
