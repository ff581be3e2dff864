// The columns of the routes table.
import type { Route, Service } from "../api/client.ts";
import type { LintItem } from "../lint/lint.ts";
import { Link } from "../navigation/link.tsx";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { PathText } from "../ui/path-text.tsx";
import { Pill } from "../ui/pill.tsx";
import { Tags } from "../ui/tags.tsx";
import { Time } from "../ui/time.tsx";
import type { Column } from "../ui/virtual-table.tsx";
import { InterceptSwitch } from "./intercept-switch.tsx";
import { Methods } from "./methods.tsx";

const text = strings.routes;

interface Options {
  readonly service: Service;
  readonly lint: ReadonlyMap<string, readonly LintItem[]>;
  /** Whether any route has tags; without, the column is left out. */
  readonly hasTags: boolean;
  readonly onCopy: (route: Route) => void;
  readonly onDelete: (route: Route) => void;
}

export function routeColumns({
  service,
  lint,
  hasTags,
  onCopy,
  onDelete,
}: Options): readonly Column<Route>[] {
  const editOf = ({ id }: Route) =>
    `/services/${encodeURIComponent(service.id)}/routes/${encodeURIComponent(id)}`;
  const columns: readonly Column<Route>[] = [
    {
      key: "method",
      label: text.columns.method,
      width: "124px",
      sortBy: (route) => route.methods.join(),
      cell: (route) => <Methods methods={route.methods} />,
    },
    {
      key: "path",
      label: text.columns.path,
      width: "minmax(0, 3.4fr)",
      sortBy: (route) => route.path,
      cell: (route) => (
        <div className="in-line">
          <Link to={editOf(route)} className="route-link truncate" title={service.pathPrefix + route.path}>
            <PathText prefix={service.pathPrefix} path={route.path} />
          </Link>
          <Warnings items={lint.get(route.id) ?? []} />
        </div>
      ),
    },
    {
      key: "action",
      label: text.columns.action,
      width: "148px",
      sortBy: (route) => Number(route.intercept),
      cell: (route) => <InterceptSwitch route={route} />,
    },
    {
      key: "rules",
      label: text.columns.rules,
      width: "minmax(96px, 2fr)",
      cell: (route) => <Rules route={route} />,
    },
    {
      key: "forward",
      label: text.columns.forward,
      width: "minmax(96px, 1.6fr)",
      sortBy: (route) => route.upstreamPath ?? "",
      isWideOnly: true,
      cell: ({ upstreamPath }) =>
        upstreamPath === undefined ? (
          <span className="dimmed">{text.unchanged}</span>
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
      hideBelow: 880,
      cell: (route) => <Tags tags={route.tags} max={1} />,
    },
    {
      key: "updated",
      label: text.columns.updated,
      width: "88px",
      sortBy: (route) => route.updatedAt,
      isWideOnly: true,
      hideBelow: 1000,
      cell: (route) => <Time value={route.updatedAt} />,
    },
    {
      key: "actions",
      label: text.columns.actions,
      width: "88px",
      cell: (route) => (
        <div className="in-line row-buttons">
          <RowButton
            icon="edit"
            label={text.edit}
            name={route.name}
            onClick={() => navigate(editOf(route))}
          />
          <RowButton icon="copy" label={text.copy} name={route.name} onClick={() => onCopy(route)} />
          <RowButton icon="delete" label={text.delete} name={route.name} onClick={() => onDelete(route)} />
        </div>
      ),
    },
  ];
  return hasTags ? columns : columns.filter(({ key }) => key !== "tags");
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
    <button
      type="button"
      className="row-button"
      title={label}
      aria-label={`${label} ${name}`}
      onClick={onClick}
    >
      <Icon name={icon} size={16} />
    </button>
  );
}

/** Hosts and match rules in short. */
function Rules({ route }: { readonly route: Route }) {
  const rules = [
    ...route.hosts,
    ...route.match.map(({ in: location, name, op, value }) =>
      strings.route.ruleShort(location, name, op, value),
    ),
  ];
  if (rules.length === 0) return <span className="dimmed quiet">{text.noRules}</span>;
  return (
    <div className="in-line" title={rules.join("\n")}>
      <span className="mono truncate">{rules[0]}</span>
      {rules.length > 1 && <Pill>+{rules.length - 1}</Pill>}
    </div>
  );
}

function Warnings({ items }: { readonly items: readonly LintItem[] }) {
  if (items.length === 0) return null;
  const label = items.map(({ detail }) => detail).join("\n");
  return (
    <span role="img" aria-label={label} title={label} className="warning-sign">
      <Icon name="warning" size={16} />
    </span>
  );
}
