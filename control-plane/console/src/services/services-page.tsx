// All services; with none yet, the way to the first one.
import { Button, Group, Skeleton, Text, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Service } from "../api/client.ts";
import { useServices } from "../api/collection.ts";
import { Link } from "../navigation/link.tsx";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page } from "../ui/page.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { Tags } from "../ui/tags.tsx";
import { Time } from "../ui/time.tsx";
import { type Column, type Sort, sortedRows, VirtualTable } from "../ui/virtual-table.tsx";
import { FirstSteps } from "./first-steps.tsx";

const text = strings.services;

const columns: readonly Column<Service>[] = [
  {
    key: "name",
    label: text.columns.name,
    width: "minmax(0, 2fr)",
    sortBy: (service) => service.name.toLowerCase(),
    cell: ({ id, name, description }) => (
      <div className="truncate">
        <Link to={serviceHome(id)} className="console-link name-link">
          {name}
        </Link>
        {description && <div className="dimmed truncate small">{description}</div>}
      </div>
    ),
  },
  {
    key: "prefix",
    label: text.columns.prefix,
    width: "minmax(0, 1.2fr)",
    sortBy: (service) => service.pathPrefix,
    cell: ({ pathPrefix }) => <div className="mono truncate">{pathPrefix || "/"}</div>,
  },
  {
    key: "targets",
    label: text.columns.targets,
    width: "minmax(0, 2.4fr)",
    cell: ({ targets }) => (
      <div className="mono truncate" title={targets.map(({ url }) => url).join("\n")}>
        {targets[0]?.url}
        {targets.length > 1 && <span className="path-prefix"> {text.moreTargets(targets.length - 1)}</span>}
      </div>
    ),
  },
  {
    key: "balance",
    label: text.columns.balance,
    width: "minmax(0, 1fr)",
    sortBy: (service) => service.balance,
    isWideOnly: true,
    hideBelow: 900,
    cell: ({ balance }) => strings.service.balances[balance],
  },
  {
    key: "tags",
    label: text.columns.tags,
    width: "minmax(0, 1.2fr)",
    isWideOnly: true,
    cell: ({ tags }) => <Tags tags={tags} max={1} />,
  },
  {
    key: "updated",
    label: text.columns.updated,
    width: "110px",
    sortBy: (service) => service.updatedAt,
    cell: ({ updatedAt }) => <Time value={updatedAt} />,
  },
];

export function ServicesPage() {
  const { items, isComplete, problem } = useServices();
  const [search, setSearch] = useState("");
  const [sort, setSort] = useState<Sort>({ key: "name", isDescending: false });
  const rows = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    const found = items.filter((service) => wanted === "" || searchText(service).includes(wanted));
    return sortedRows(found, columns, sort);
  }, [items, search, sort]);

  if (isComplete && items.length === 0) return <FirstSteps />;
  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => navigate("/services/new")}>
          {text.add}
        </Button>
      }
    >
      {problem && !isComplete && <ProblemAlert problem={problem} />}
      {!isComplete && items.length === 0 ? (
        <Skeleton height={260} radius="md" />
      ) : (
        <>
          <Group mb="md">
            <TextInput
              aria-label={text.search}
              placeholder={text.search}
              leftSection={<Icon name="search" size={16} />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              style={{ flex: "0 1 320px" }}
            />
            <Text size="sm" c="dimmed" aria-live="polite">
              {text.count(rows.length, items.length)}
            </Text>
          </Group>
          {rows.length === 0 ? (
            <EmptyState
              icon="search"
              title={strings.table.nothingFound}
              text={strings.table.nothingFoundText}
            />
          ) : (
            <VirtualTable
              label={text.title}
              rows={rows}
              columns={columns}
              sort={sort}
              onSort={setSort}
              onOpen={({ id }) => navigate(serviceHome(id))}
              cardHeight={144}
            />
          )}
        </>
      )}
    </Page>
  );
}

function serviceHome(id: string): string {
  return `/services/${encodeURIComponent(id)}/routes`;
}

function searchText({ id, name, description = "", pathPrefix, targets, tags }: Service): string {
  return [id, name, description, pathPrefix, ...targets.map(({ url }) => url), ...tags]
    .join("\n")
    .toLowerCase();
}
