// Reads what a gateway needs of an OpenAPI 3 document: where the API is, and its operations. Everything else, schemas
// above all, is the business of those who serve and call it. Only what is read is judged, so a document that is not
// valid in other ways is taken nevertheless.
import type { Fault } from "@switchyard/shared";
import { chooseServer, isServedBy, type ReadServer } from "./openapi-servers.ts";
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
  /** Where the operations are. */
  readonly server: ReadServer;
  readonly operations: readonly ReadOperation[];
  /** What makes the document as a whole unusable, also where other things may be left out. */
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

/** @param address of the API, where the caller names one */
export function readOpenApi(body: unknown, address?: string): ReadDocument {
  const document = isObject(body) ? body : {};
  const faults: Fault[] = versionFaults(document);
  const info = isObject(document["info"]) ? document["info"] : {};
  const paths = document["paths"] ?? {};
  if (!isObject(paths)) faults.push({ pointer: "/paths", detail: "must be an object" });
  const chosen = chooseServer(document["servers"], address);
  faults.push(...chosen.faults);
  const operations: ReadOperation[] = [];
  const elsewhere: OperationElsewhere[] = [];
  const unsupported: Fault[] = [];
  const loose: (Fault & { operation: ReadOperation | null })[] = chosen.loose.map((fault) => ({
    ...fault,
    operation: null,
  }));
  for (const [template, given] of Object.entries(isObject(paths) ? paths : {})) {
    if (template.startsWith("x-")) continue;
    const pointer = `/paths/${pointerToken(template)}`;
    const item = resolveItem(document, given);
    if (!item) {
      unsupported.push({
        pointer,
        detail:
          "is no path item, or refers to another document, or has fields beside its $ref; write it out here",
      });
      continue;
    }
    const path = pathOfTemplate(template);
    if ("fault" in path) {
      unsupported.push({ pointer, detail: path.fault });
      continue;
    }
    for (const [operation, ownServers] of operationsOf(item, pointer, template, path.path)) {
      if (!isServedBy(chosen.server, ownServers ?? item["servers"])) {
        const at = ownServers === undefined ? pointer : operation.pointer;
        elsewhere.push({ operation, pointer: `${at}/servers` });
        continue;
      }
      operations.push(operation);
      if (path.loosely !== null) loose.push({ pointer, detail: path.loosely, operation });
    }
  }
  for (const one of elsewhere) {
    const taker = operations.find((operation) => takesRequestsOf(operation, one.operation));
    if (taker)
      faults.push(
        elsewhereFault(
          one,
          `; lenient=true cannot leave it out, because ${nameOf(taker)} would take its requests`,
        ),
      );
    else unsupported.push(elsewhereFault(one, ""));
  }
  const title = typeof info["title"] === "string" ? info["title"] : "";
  return {
    title,
    server: chosen.server,
    ...withoutCovered(operations, loose),
    faults,
    unsupported,
  };
}

/** An operation that other servers serve than the one that is imported. */
interface OperationElsewhere {
  readonly operation: ReadOperation;
  /** Of its servers. */
  readonly pointer: string;
}

function elsewhereFault({ operation, pointer }: OperationElsewhere, addition: string): Fault {
  return {
    pointer,
    detail: `${nameOf(operation)} has servers of its own, which an import does not route to; import it from a document whose first server is its own${addition}`,
  };
}

function nameOf({ method, template }: ReadOperation): string {
  return `${method} ${template}`;
}

/** Whether every request for the one operation fits the route of the other. */
function takesRequestsOf(taker: ReadOperation, operation: ReadOperation): boolean {
  if (taker.method !== operation.method) return false;
  const literals = taker.path.replace(/\*$/, "").split(/\{\w+\}/);
  const end = taker.path.endsWith("*") ? "" : "$";
  return new RegExp(`^${literals.map((text) => RegExp.escape(text)).join("[^/]+")}${end}`).test(
    operation.path,
  );
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
): Generator<[operation: ReadOperation, ownServers: unknown]> {
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
    yield [read, operation["servers"]];
  }
}

/** What may stand beside a reference without a say in how requests are served. */
const besideReference = ["$ref", "summary", "description"];

/**
 * A path item, or the one in this document that it refers to. Null also for one that has servers or operations beside
 * its reference: what that means is undefined (OpenAPI 3.1, section 4.8.9).
 */
function resolveItem(document: Json, item: unknown): Json | null {
  let at = item;
  for (let step = 0; step < referencesMax; step++) {
    if (!isObject(at)) return null;
    const reference = at["$ref"];
    if (reference === undefined) return at;
    if (Object.keys(at).some((key) => !besideReference.includes(key) && !key.startsWith("x-"))) return null;
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

/** As in shared's fault.ts; the whole of shared would take longer to load into the thread than a document to read. */
function pointerToken(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
