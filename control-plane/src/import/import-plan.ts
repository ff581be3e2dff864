// What an import makes of the catalog: one service and a route for each operation, all with the import's tag. Done again,
// it changes only what the document says: timeouts, retries and the like that an operator has set on these objects stay.
import { createHash } from "node:crypto";
import type { LintItem } from "@switchyard/shared";
import type { Edit } from "../draft.ts";
import { ApiError, invalidBody } from "../errors.ts";
import type { CatalogView } from "../live-catalog.ts";
import type { ReadDocument, ReadOperation } from "./openapi-reader.ts";

export interface ImportOptions {
  /** Id of the service; made from the title if absent. */
  readonly service?: string;
  /** Where the API is; the first server's if absent. */
  readonly target?: string;
  /** Host that the routes are for; any if absent. */
  readonly host?: string;
  /** Whether operations that no route can stand for are left out, with a warning. */
  readonly lenient: boolean;
}

export interface ImportPlan {
  /** Id of the service. */
  readonly service: string;
  readonly edits: (view: CatalogView) => Iterable<Edit>;
  readonly warnings: readonly ImportWarning[];
}

export type ImportWarning = Omit<LintItem, "code"> & { readonly code: ImportWarningCode };
export const importWarningCodes = ["not-imported", "imported-loosely"] as const;
type ImportWarningCode = (typeof importWarningCodes)[number];

const idLengthMax = 64;

/** Throws the 422 of a document that cannot be imported, with everything that stands in the way. */
export function planImport(document: ReadDocument, options: ImportOptions): ImportPlan {
  const service = options.service ?? slugOf(document.title).toLowerCase();
  const faults = [...document.faults];
  if (service === "") {
    faults.push({ pointer: "/info/title", detail: "gives no id for the service; name one with ?service=" });
  }
  if (!options.lenient) faults.push(...document.unsupported);
  if (document.faults.length === 0 && document.operations.length + document.unsupported.length === 0) {
    faults.push({ pointer: "/paths", detail: "has no operation" });
  }
  if (faults.length > 0) throw invalidBody(faults);

  const routes = routesOf(document, service, options);
  const tag = `openapi:${service}`;
  const idOf = new Map(routes.map(({ operation, id }) => [operation, id]));
  return {
    service,
    warnings: [
      ...document.unsupported.map(({ pointer, detail }) => warning("not-imported", null, pointer, detail)),
      ...document.loose.map(({ pointer, detail, operation }) =>
        warning("imported-loosely", (operation && idOf.get(operation)) ?? null, pointer, detail),
      ),
    ],
    *edits(view) {
      yield serviceEdit(view, document, service, tag, options);
      const kept = new Set<string>();
      for (const { id, value, operation } of routes) {
        kept.add(id);
        const known = view.catalog.routes.get(id);
        if (known && !known.tags.includes(tag)) throw notManaged("route", id, tag);
        const tags = known ? known.tags : [tag];
        yield {
          op: known ? "patch" : "put",
          kind: "route",
          id,
          value: { ...value, tags },
          pointer: operation.pointer,
        };
      }
      for (const id of view.catalog.routeIdsByService.get(service)?.keys() ?? []) {
        if (kept.has(id) || !view.catalog.routes.get(id)?.tags.includes(tag)) continue;
        yield { op: "delete", kind: "route", id, pointer: "" };
      }
    },
  };
}

function serviceEdit(
  view: CatalogView,
  { title, server: { basePath, target } }: ReadDocument,
  id: string,
  tag: string,
  options: ImportOptions,
): Edit {
  const known = view.catalog.services.get(id);
  if (known && !known.tags.includes(tag)) throw notManaged("service", id, tag);
  const url = options.target ?? target;
  if (!known && url === null) {
    const detail =
      "the server has no host, so the document does not say where the API is; name it with ?target=http://host:port";
    throw invalidBody([{ pointer: "/servers", detail }]);
  }
  // A target that an operator has changed since stays, unless this import names another.
  const targets = known && options.target === undefined ? {} : { targets: [{ url }] };
  // A public server goes by its name; one that the caller names may be any machine behind it.
  const hostHeader = known || options.target !== undefined ? {} : { hostHeader: "target" };
  const description = title === "" ? {} : { description: title.slice(0, 512) };
  const value = {
    pathPrefix: basePath,
    ...description,
    ...targets,
    ...hostHeader,
    tags: known ? known.tags : [tag],
  };
  return { op: known ? "patch" : "put", kind: "service", id, value, pointer: "/servers/0" };
}

interface PlannedRoute {
  readonly id: string;
  readonly operation: ReadOperation;
  readonly value: Record<string, unknown>;
}

function routesOf({ operations }: ReadDocument, service: string, { host }: ImportOptions): PlannedRoute[] {
  const slugs = operations.map(({ operationId, method, template }) =>
    slugOf(operationId ?? `${method.toLowerCase()}${template}`),
  );
  const counts = new Map<string, number>();
  for (const slug of slugs) counts.set(slug, (counts.get(slug) ?? 0) + 1);
  return operations.map((operation, index) => {
    const { method, template, path, description } = operation;
    const slug = slugs[index] ?? "";
    // Two operations may not share an id, and which of them comes first must not matter.
    const suffix = counts.get(slug) === 1 ? "" : `-${shortHash(`${method} ${template}`)}`;
    return {
      id: fitId(`${service}.${slug}${suffix}`),
      operation,
      value: {
        service,
        path,
        methods: [method],
        ...(description !== null && { description }),
        ...(host !== undefined && { hosts: [host] }),
      },
    };
  });
}

/** Words of letters, digits, dots and underscores, with hyphens between them. */
function slugOf(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._]+/g, "-").replaceAll(/^[^A-Za-z0-9]+|-+$/g, "");
}

function fitId(id: string): string {
  return id.length <= idLengthMax ? id : `${id.slice(0, idLengthMax - 9)}-${shortHash(id)}`;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function warning(
  code: ImportWarningCode,
  route: string | null,
  pointer: string,
  detail: string,
): ImportWarning {
  return { code, route, detail: `${pointer}: ${detail}` };
}

function notManaged(kind: string, id: string, tag: string): ApiError {
  const detail = `there is a ${kind} ${id} without the tag ${tag}, which this import does not take over; name another service with ?service=`;
  return new ApiError("NOT_IN_VIEW", detail, { conflictsWith: [id] });
}
