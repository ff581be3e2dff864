// The columns of the routes table.
import { ActionIcon, Badge, Group, Text, Tooltip } from "@mantine/core";
import type { Route, Service } from "../api/client.ts";
import type { LintItem } from "../lint/lint.ts";
import { Link } from "../navigation/link.tsx";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { PathText } from "../ui/path-text.tsx";
import { Tags } from "../ui/tags.tsx";
import { Time } from "../ui/time.tsx";
import type { Column } from "../ui/virtual-table.tsx";
import { InterceptSwitch } from "./intercept-switch.tsx";
import { Methods } from "./methods.tsx";

const text = strings.routes;

interface Options {
  readonly service: Service;
  readonly lint: ReadonlyMap<string, readonly LintItem[]>;
  readonly onCopy: (route: Route) => void;
  readonly onDelete: (route: Route) => void;
}

export function routeColumns({ service, lint, onCopy, onDelete }: Options): readonly Column<Route>[] {
  const editOf = ({ id }: Route) => `/services/${encodeURIComponent(service.id)}/routes/${encodeURIComponent(id)}`;
  return [
    {
      key: "method",
      label: text.columns.method,
      width: "136px",
      sortBy: (route) => route.methods.join(),
      cell: (route) => <Methods methods={route.methods} />,
    },
    {
      key: "path",
      label: text.columns.path,
      width: "minmax(0, 3fr)",
      sortBy: (route) => route.path,
      cell: (route) => (
        <Group gap={6} wrap="nowrap">
          <Link to={editOf(route)} className="route-link truncate" title={service.pathPrefix + route.path}>
            <PathText prefix={service.pathPrefix} path={route.path} />
          </Link>
          <Warnings items={lint.get(route.id) ?? []} />
        </Group>
      ),
    },
    {
      key: "action",
      label: text.columns.action,
      width: "124px",
      sortBy: (route) => Number(route.intercept),
      cell: (route) => <InterceptSwitch route={route} />,
    },
    {
      key: "rules",
      label: text.columns.rules,
      width: "minmax(0, 2fr)",
      cell: (route) => <Rules route={route} />,
    },
    {
      key: "forward",
      label: text.columns.forward,
      width: "minmax(0, 1.6fr)",
      sortBy: (route) => route.upstreamPath ?? "",
      isWideOnly: true,
      cell: ({ upstreamPath }) =>
        upstreamPath === undefined ? (
          <Text size="sm" c="dimmed">
            {text.unchanged}
          </Text>
        ) : (
          <div className="truncate" title={upstreamPath}>
            <PathText path={upstreamPath} />
          </div>
        ),
    },
    {
      key: "tags",
      label: text.columns.tags,
      width: "minmax(0, 1.2fr)",
      isWideOnly: true,
      cell: (route) => <Tags tags={route.tags} />,
    },
    {
      key: "updated",
      label: text.columns.updated,
      width: "104px",
      sortBy: (route) => route.updatedAt,
      isWideOnly: true,
      cell: (route) => <Time value={route.updatedAt} />,
    },
    {
      key: "actions",
      label: text.columns.actions,
      width: "100px",
      cell: (route) => (
        <Group gap={2} wrap="nowrap">
          <RowButton icon="edit" label={text.edit} name={route.name} onClick={() => navigate(editOf(route))} />
          <RowButton icon="copy" label={text.copy} name={route.name} onClick={() => onCopy(route)} />
          <RowButton icon="delete" label={text.delete} name={route.name} onClick={() => onDelete(route)} />
        </Group>
      ),
    },
  ];
}

interface RowButtonProps {
  readonly icon: IconName;
  readonly label: string;
  /** The route's name, which tells this button from that of another row. */
  readonly name: string;
  readonly onClick: () => void;
}

function RowButton({ icon, label, name, onClick }: RowButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={`${label} ${name}`} onClick={onClick}>
        <Icon name={icon} size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Hosts and match rules in short. */
function Rules({ route }: { readonly route: Route }) {
  const rules = [
    ...route.hosts,
    ...route.match.map(({ in: location, name, op, value }) => strings.route.ruleShort(location, name, op, value)),
  ];
  if (rules.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {text.noRules}
      </Text>
    );
  }
  return (
    <Group gap={4} wrap="nowrap" title={rules.join("\n")}>
      <span className="mono truncate">{rules[0]}</span>
      {rules.length > 1 && (
        <Badge variant="default" radius="sm" size="sm" px={6} style={{ flex: "none" }}>
          +{rules.length - 1}
        </Badge>
      )}
    </Group>
  );
}

function Warnings({ items }: { readonly items: readonly LintItem[] }) {
  if (items.length === 0) return null;
  const label = items.map(({ detail }) => detail).join("\n");
  return (
    <Tooltip label={label} multiline maw={360}>
      <span role="img" aria-label={label} style={{ color: "var(--console-warning)", display: "inline-flex" }}>
        <Icon name="warning" size={16} />
      </span>
    </Tooltip>
  );
}
