// The routes of a service: found by search and filters, sorted by any column, intercepted, copied and deleted in place.
import { Button, Group, Select, Skeleton, Text, TextInput } from "@mantine/core";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import type { Route, Service } from "../api/client.ts";
import { useRoutesOf } from "../api/collection.ts";
import { useSignal } from "../api/signal.ts";
import { lintByRoute, useLint } from "../lint/lint.ts";
import { LintWarnings } from "../lint/lint-warnings.tsx";
import { navigate, place, replaceQuery } from "../navigation/location.ts";
import { TryIt } from "../services/try-it.tsx";
import { strings } from "../strings.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { type Sort, sortedRows, VirtualTable } from "../ui/virtual-table.tsx";
import { DeleteRouteDialog } from "./delete-route-dialog.tsx";
import { routeColumns } from "./route-columns.tsx";
import { matchesFilter, type RouteFilter } from "./route-filter.ts";
import { keepRoutesQuery } from "./routes-path.ts";

const text = strings.routes;
const filterStyle = { flex: "1 1 120px", maxWidth: 150 };

export function RoutesTab({ service }: { readonly service: Service }) {
  const { items, isComplete, isCut, problem } = useRoutesOf(service.id);
  const warnings = useLint();
  const lint = useMemo(() => lintByRoute(warnings), [warnings]);
  const { query } = useSignal(place);
  useEffect(() => keepRoutesQuery(service.id, query), [service.id, query]);
  const [toDelete, setToDelete] = useState<Route>();
  const filter = useDeferredValue(filterOf(query), { q: "", method: "", action: "", tag: "" });
  const sort: Sort = { key: query.get("sort") ?? "path", isDescending: query.get("order") === "desc" };
  const home = `/services/${encodeURIComponent(service.id)}`;
  const hasTags = useMemo(() => items.some(({ tags }) => tags.length > 0), [items]);
  const columns = useMemo(
    () =>
      routeColumns({
        service,
        lint,
        hasTags,
        onDelete: setToDelete,
        onCopy: (route) => navigate(`${home}/add-route?copy=${encodeURIComponent(route.id)}`),
      }),
    [service, lint, hasTags, home],
  );
  const { q, method, action, tag } = filter;
  const rows = useMemo(() => {
    const found = items.filter((route) =>
      matchesFilter(route, { q, method, action, tag }, service.pathPrefix),
    );
    return sortedRows(found, columns, { key: sort.key, isDescending: sort.isDescending });
  }, [items, q, method, action, tag, service.pathPrefix, columns, sort.key, sort.isDescending]);
  const add = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => navigate(`${home}/add-route`)}>
      {text.add}
    </Button>
  );

  if (!isComplete && items.length === 0) {
    return problem ? <ProblemAlert problem={problem} /> : <Skeleton height={260} radius="md" />;
  }
  if (items.length === 0) {
    return (
      <EmptyState icon="match" title={text.emptyTitle} text={text.emptyText(service.pathPrefix)}>
        <Group mt="sm">{add}</Group>
      </EmptyState>
    );
  }
  const change = (name: string, value: string | null) => replaceQuery(withValue(query, name, value));
  return (
    <>
      <LintWarnings service={service} routes={items} />
      <Group my="md" gap="sm" align="flex-end">
        <SearchBox value={query.get("q") ?? ""} onChange={(value) => change("q", value)} />
        <Select
          aria-label={text.filterMethod}
          data={[{ value: "", label: text.allMethods }, ...distinct(items.flatMap((route) => route.methods))]}
          value={query.get("method") ?? ""}
          onChange={(value) => change("method", value)}
          style={filterStyle}
        />
        <Select
          aria-label={text.filterAction}
          data={[
            { value: "", label: text.allActions },
            { value: "allow", label: text.allowed },
            { value: "intercept", label: text.intercepted },
          ]}
          value={query.get("action") ?? ""}
          onChange={(value) => change("action", value)}
          style={filterStyle}
        />
        {(hasTags || tag !== "") && (
          <Select
            aria-label={text.filterTag}
            data={[
              { value: "", label: text.allTags },
              ...distinct([...items.flatMap((route) => route.tags), ...(tag === "" ? [] : [tag])]),
            ]}
            value={query.get("tag") ?? ""}
            onChange={(value) => change("tag", value)}
            searchable
            style={filterStyle}
          />
        )}
        <Text size="sm" c="dimmed" aria-live="polite" style={{ flex: 1, minWidth: 120 }} lh="36px">
          {isComplete ? text.count(rows.length, items.length) : text.loadingMore(items.length)}
          {isCut && ` ${text.cut(items.length)}`}
        </Text>
        {add}
      </Group>
      {rows.length === 0 ? (
        <EmptyState icon="search" title={strings.table.nothingFound} text={strings.table.nothingFoundText}>
          <Button variant="default" mt="sm" onClick={() => replaceQuery(new URLSearchParams())}>
            {text.clearFilters}
          </Button>
        </EmptyState>
      ) : (
        <VirtualTable
          label={text.label}
          rows={rows}
          columns={columns}
          sort={sort}
          onSort={({ key, isDescending }) =>
            replaceQuery(withValue(withValue(query, "sort", key), "order", isDescending ? "desc" : ""))
          }
          onOpen={(route) => navigate(`${home}/routes/${encodeURIComponent(route.id)}`)}
          cardHeight={138}
        />
      )}
      {isComplete && items.length < 3 && (
        <div style={{ marginTop: 16 }}>
          <TryIt service={service} routes={items} />
        </div>
      )}
      {toDelete && (
        <DeleteRouteDialog route={toDelete} service={service} onClose={() => setToDelete(undefined)} />
      )}
    </>
  );
}

/** Has its own value, so that typing never waits for the table. */
function SearchBox({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  return (
    <TextInput
      aria-label={text.search}
      placeholder={text.search}
      leftSection={<Icon name="search" size={16} />}
      type="search"
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(event.currentTarget.value);
      }}
      style={{ flex: "1 1 220px", maxWidth: 340 }}
    />
  );
}

function filterOf(query: URLSearchParams): RouteFilter {
  const of = (name: string) => query.get(name) ?? "";
  return { q: of("q"), method: of("method"), action: of("action"), tag: of("tag") };
}

function withValue(query: URLSearchParams, name: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(query);
  if (value) next.set(name, value);
  else next.delete(name);
  return next;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
