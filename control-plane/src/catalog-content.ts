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

/** Optimisation: objects never change, so each is hashed once, and a new tag costs the changed ones. */
const digests = new WeakMap<Service | Route, string>();

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

function digestOf(kind: Kind, object: Service | Route, secretsKey: Buffer): string {
  let digest = digests.get(object);
  if (digest === undefined) {
    digest = hash("sha256", JSON.stringify(documentObject(kind, object, secretsKey)), "base64url");
    digests.set(object, digest);
  }
  return digest;
}
