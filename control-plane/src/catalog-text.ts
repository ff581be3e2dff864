// A view of the catalog as the text of a document, JSON or YAML, piece by piece.
import type { Kind } from "@switchyard/shared";
import { stringify } from "yaml";
import { documentObject, kinds, managedObjects } from "./catalog-content.ts";
import type { CatalogView } from "./live-catalog.ts";
import { startPace } from "./pace.ts";

export async function* catalogAsJson(
  view: CatalogView,
  tag: string | undefined,
  secretsKey: Buffer,
): AsyncGenerator<string> {
  for (const kind of kinds) {
    yield kind === "service" ? '{"services":[' : '],"routes":[';
    let separator = "";
    for await (const objects of documentSlices(view, kind, tag, secretsKey)) {
      yield separator + objects.map((object) => JSON.stringify(object)).join(",");
      separator = ",";
    }
  }
  yield "]}";
}

export async function* catalogAsYaml(
  view: CatalogView,
  tag: string | undefined,
  secretsKey: Buffer,
): AsyncGenerator<string> {
  for (const kind of kinds) {
    let heading = `${kind}s:\n`;
    for await (const objects of documentSlices(view, kind, tag, secretsKey)) {
      // A list may stand as far to the left as its key (YAML 1.2.2 §8.2.2), so its pieces are put together as they are.
      yield heading + stringify(objects, { lineWidth: 0, aliasDuplicateObjects: false });
      heading = "";
    }
    if (heading !== "") yield `${kind}s: []\n`;
  }
}

/** Objects that are written at once: 32 of them take two milliseconds as YAML. */
const sliceLength = 32;

async function* documentSlices(
  view: CatalogView,
  kind: Kind,
  tag: string | undefined,
  secretsKey: Buffer,
): AsyncGenerator<readonly object[]> {
  const pace = startPace();
  let slice: object[] = [];
  for (const object of managedObjects(view, kind, tag)) {
    if (object) slice.push(documentObject(kind, object, secretsKey));
    if (slice.length === sliceLength) {
      yield slice;
      slice = [];
    }
    if (pace.isDue) await pace.rest();
  }
  if (slice.length > 0) yield slice;
}
