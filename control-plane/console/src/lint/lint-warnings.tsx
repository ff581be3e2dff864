// What lint says about the routes shown: warnings where they belong.
import { Alert, List } from "@mantine/core";
import type { Route } from "../api/client.ts";
import { strings } from "../strings.ts";
import { Icon } from "../ui/icon.tsx";
import { useLint } from "./lint.ts";

const shownMax = 5;

export function LintWarnings({ routes }: { readonly routes: readonly Route[] }) {
  const byRoute = useLint();
  const found = routes.flatMap((route) => (byRoute.get(route.id) ?? []).map((item) => ({ ...item, name: route.name })));
  if (found.length === 0) return null;
  return (
    <Alert color="yellow" icon={<Icon name="warning" />} title={strings.lint.title(found.length)} role="note">
      <List size="sm">
        {found.slice(0, shownMax).map(({ code, name, route, detail }) => (
          <List.Item key={`${route}/${code}`}>
            <b>{name}</b> {detail}
          </List.Item>
        ))}
      </List>
      {found.length > shownMax && strings.lint.more(found.length - shownMax)}
    </Alert>
  );
}
