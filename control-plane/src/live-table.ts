// The table that the workers will compile of a catalog, kept beside it for `/v1/match` and `/v1/lint`. It is changed like
// theirs, by what a commit changes, and never rebuilt.
import {
  type Catalog,
  type CompiledRoute,
  changeTableInSteps,
  compileRoute,
  type ObjectChange,
  type Table,
} from "@switchyard/shared";
import { affectedRoutes } from "./catalog-index.ts";
import { startPace } from "./pace.ts";

/**
 * The table of the catalog that the changes lead to. A route that does not compile is left out: the workers refuse its
 * revision, and tell why.
 */
export async function advanceTable(
  table: Table,
  changes: readonly ObjectChange[],
  before: Catalog,
  after: Catalog,
): Promise<Table> {
  const pace = startPace();
  const removed: CompiledRoute[] = [];
  const added: CompiledRoute[] = [];
  for (const id of await affectedRoutes(changes, before, after, pace)) {
    if (pace.isDue) await pace.rest();
    const old = table.routes.get(id);
    if (old) removed.push(old);
    const route = after.routes.get(id);
    const service = route && after.services.get(route.service);
    const compiled = service && compileRoute(route, service.pathPrefix);
    if (compiled && "route" in compiled) added.push(compiled.route);
  }
  const steps = changeTableInSteps(table, removed, added);
  let step = steps.next();
  while (!step.done) {
    if (pace.isDue) await pace.rest();
    step = steps.next();
  }
  return { ...step.value, services: after.services };
}
