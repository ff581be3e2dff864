// The content of a view of the catalog: its objects as the catalog document shows them, without what the server made,
// secrets redacted, sorted by id; and the entity tag, which is a hash of exactly that. A view is everything, or the
// objects with one tag.
import { createHash, type Hash, hash } from "node:crypto";
import {
  type Kind,
  type Route,
  type RouteSpec,
  redactSecrets,
  type Service,
  type ServiceSpec,
} from "@switchyard/shared";
import { specOf } from "./draft.ts";
import type { CatalogView } from "./live-catalog.ts";
import { startPace } from "./pace.ts";

export const kinds = ["service", "route"] as const satisfies readonly Kind[];

/** The objects of a kind that a view has, sorted by id. Without a tag it has all of them. */
export function* managedObjects(
  { catalog, index }: CatalogView,
  kind: Kind,
  tag: string | undefined,
): Generator<Service | Route | undefined> {
  for (const id of index[kind].ids.after("")) {
    const object = kind === "service" ? catalog.services.get(id) : catalog.routes.get(id);
    // A pause is possible at each step, so what is passed over is a step, too.
    yield object && (tag === undefined || object.tags.includes(tag)) ? object : undefined;
  }
}

/** An object as the catalog document shows it. */
export function documentObject(
  kind: Kind,
  object: Service | Route,
  secretsKey: Buffer,
): ServiceSpec | RouteSpec {
  return redactSecrets(specOf(kind, object), secretsKey);
}

/**
 * Optimisation: objects never change, so each is hashed once, and a new tag costs the changed ones. The hash is kept with the
 * object, because V8 goes through a WeakMap of 100,000 entries in one pause of 50 ms.
 */
const digestOfContent = Symbol("digest of content");
type Digested = (Service | Route) & { readonly [digestOfContent]?: string };

/**
 * The entity tag of a view. Equal content has equal tags, whoever asks whichever control plane; two views never share
 * one, so that the tag of one guards no write to another.
 */
export async function contentTag(
  view: CatalogView,
  tag: string | undefined,
  secretsKey: Buffer,
): Promise<string> {
  const pace = startPace();
  const content: Hash = createHash("sha256").update(JSON.stringify(tag ?? null));
  for (const kind of kinds) {
    content.update(`\n${kind}`);
    for (const object of managedObjects(view, kind, tag)) {
      if (object) content.update(`\n${digestOf(kind, object, secretsKey)}`);
      if (pace.isDue) await pace.rest();
    }
  }
  return `"${content.digest("base64url")}"`;
}

function digestOf(kind: Kind, object: Digested, secretsKey: Buffer): string {
  const known = object[digestOfContent];
  if (known !== undefined) return known;
  const digest = hash("sha256", JSON.stringify(documentObject(kind, object, secretsKey)), "base64url");
  // Not enumerable: whoever compares or copies the object does not see it.
  Object.defineProperty(object, digestOfContent, { value: digest });
  return digest;
}
