// A service at a glance: what it is, how it does, and the command that tries it.
import { Stack } from "@mantine/core";
import type { Service } from "../api/client.ts";
import { useRoutesOf } from "../api/collection.ts";
import { fleet, liveWorkers } from "../api/fleet.ts";
import { useSignal } from "../api/signal.ts";
import { LintWarnings } from "../lint/lint-warnings.tsx";
import { Link } from "../navigation/link.tsx";
import { strings } from "../strings.ts";
import { Facts } from "../ui/facts.tsx";
import { Tags } from "../ui/tags.tsx";
import { Time } from "../ui/time.tsx";
import { TargetTable } from "./target-table.tsx";
import { TryIt } from "./try-it.tsx";

const text = strings.service;

export function OverviewTab({ service }: { readonly service: Service }) {
  const { items, isComplete } = useRoutesOf(service.id);
  const { workers } = useSignal(fleet);
  const intercepted = items.filter((route) => route.intercept).length;
  return (
    <Stack gap="md">
      <LintWarnings service={service} routes={items} />
      <div className="columns-2">
        <Facts
          title={text.about}
          facts={[
            [
              text.facts.id,
              <span key="id" className="mono">
                {service.id}
              </span>,
            ],
            [
              text.facts.prefix,
              <span key="prefix" className="mono">
                {service.pathPrefix || text.none}
              </span>,
            ],
            [
              text.facts.routes,
              <Link
                key="routes"
                to={`/services/${encodeURIComponent(service.id)}/routes`}
                className="console-link"
              >
                {isComplete ? text.routesCount(items.length, intercepted) : strings.loading}
              </Link>,
            ],
            [text.facts.tags, service.tags.length > 0 ? <Tags key="tags" tags={service.tags} /> : text.none],
            [
              text.facts.revision,
              <Link key="revision" to={`/history/${service.revision}`} className="console-link">
                {service.revision}
              </Link>,
            ],
            [text.facts.created, <Time key="created" value={service.createdAt} />],
            [text.facts.updated, <Time key="updated" value={service.updatedAt} />],
          ]}
        />
        <TargetTable service={service} workers={liveWorkers(workers)} />
      </div>
      {items.length > 0 && <TryIt service={service} routes={items} />}
    </Stack>
  );
}
