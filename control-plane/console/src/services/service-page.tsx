// A service: Overview, Routes, Upstream.
import { Button, Skeleton, Tabs } from "@mantine/core";
import { useState } from "react";
import { readService } from "../api/objects.ts";
import { useQuery } from "../api/query.ts";
import { navigate } from "../navigation/location.ts";
import { RoutesTab } from "../routes/routes-tab.tsx";
import { strings } from "../strings.ts";
import { Icon } from "../ui/icon.tsx";
import { Page } from "../ui/page.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { DeleteServiceDialog } from "./delete-service-dialog.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { UpstreamTab } from "./upstream-tab.tsx";

type Tab = "overview" | "routes" | "upstream";

interface Props {
  /** Id or name. */
  readonly id: string;
  readonly tab: Tab;
}

const text = strings.service;
const crumbs = [{ label: strings.nav.services, to: "/" }];

export function ServicePage({ id, tab }: Props) {
  const { data, problem, reload } = useQuery(`service/${id}`, () => readService(id));
  const [isDeleting, setIsDeleting] = useState(false);
  const home = `/services/${encodeURIComponent(id)}`;
  if (!data) {
    return (
      <Page title={id} crumbs={crumbs}>
        {problem ? (
          <ProblemAlert problem={problem} onRetry={reload} />
        ) : (
          <Skeleton height={300} radius="md" />
        )}
      </Page>
    );
  }
  const service = data.object;
  return (
    <Page
      title={service.name}
      crumbs={crumbs}
      lead={service.description}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<Icon name="edit" size={16} />}
            onClick={() => navigate(`${home}/edit`)}
          >
            {text.edit}
          </Button>
          <Button
            variant="default"
            leftSection={<Icon name="delete" size={16} />}
            onClick={() => setIsDeleting(true)}
          >
            {text.delete}
          </Button>
        </>
      }
    >
      <Tabs
        value={tab}
        onChange={(next) => navigate(next === "overview" ? home : `${home}/${next}`)}
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={text.tabsLabel}>
          <Tabs.Tab value="overview">{text.tabs.overview}</Tabs.Tab>
          <Tabs.Tab value="routes">{text.tabs.routes}</Tabs.Tab>
          <Tabs.Tab value="upstream">{text.tabs.upstream}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <OverviewTab service={service} />
        </Tabs.Panel>
        <Tabs.Panel value="routes">
          <RoutesTab service={service} />
        </Tabs.Panel>
        <Tabs.Panel value="upstream">
          <UpstreamTab service={service} />
        </Tabs.Panel>
      </Tabs>
      {isDeleting && <DeleteServiceDialog service={service} onClose={() => setIsDeleting(false)} />}
    </Page>
  );
}
