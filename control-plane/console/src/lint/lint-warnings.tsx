// What lint says about a service and its routes: warnings where they belong.
import { Alert, List } from "@mantine/core";
import type { Route, Service } from "../api/client.ts";
import { strings } from "../strings.ts";
import { Icon } from "../ui/icon.tsx";
import { useLint } from "./lint.ts";

const shownMax = 5;

interface Props {
  readonly service: Service;
  readonly routes: readonly Route[];
}

export function LintWarnings({ service, routes }: Props) {
  const items = useLint();
  if (items.length === 0) return null;
  const names = new Map(routes.map(({ id, name }) => [id, name]));
  const found = items.filter((item) =>
    item.route === null ? item.service === service.id : names.has(item.route),
  );
  if (found.length === 0) return null;
  return (
    <Alert color="yellow" icon={<Icon name="warning" />} title={strings.lint.title(found.length)} role="note">
      <List size="sm">
        {found.slice(0, shownMax).map(({ code, route, detail }) => (
          <List.Item key={`${route}/${code}/${detail}`}>
            <b>{route === null ? service.name : names.get(route)}</b> {detail}
          </List.Item>
        ))}
      </List>
      {found.length > shownMax && strings.lint.more(found.length - shownMax)}
    </Alert>
  );
}
