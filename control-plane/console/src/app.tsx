// Which page is shown for which path. Pages beyond the first ones are loaded when they are asked for.
import { Box, Loader, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { lazy, type ReactNode, Suspense } from "react";
import { fleet } from "./api/fleet.ts";
import { session } from "./api/session.ts";
import { useSignal } from "./api/signal.ts";
import { NotFound } from "./layout/not-found.tsx";
import { PageBoundary } from "./layout/page-boundary.tsx";
import { Shell } from "./layout/shell.tsx";
import { TokenDialog } from "./layout/token-dialog.tsx";
import { LeaveDialog } from "./navigation/leave-guard.tsx";
import { place } from "./navigation/location.ts";
import { RouteAddress } from "./routes/route-address.tsx";
import { ServicePage } from "./services/service-page.tsx";
import { ServicesPage } from "./services/services-page.tsx";
import { strings } from "./strings.ts";
import { cssVariables, theme } from "./theme.ts";

const loaders = {
  route: () => import("./routes/route-page.tsx"),
  service: () => import("./services/service-edit-page.tsx"),
  match: () => import("./match/match-page.tsx"),
  workers: () => import("./workers/workers-page.tsx"),
  history: () => import("./history/history-page.tsx"),
  revision: () => import("./history/revision-page.tsx"),
  import: () => import("./import/import-page.tsx"),
};
const RoutePage = lazy(async () => ({ default: (await loaders.route()).RoutePage }));
const ServiceEditPage = lazy(async () => ({ default: (await loaders.service()).ServiceEditPage }));
const MatchPage = lazy(async () => ({ default: (await loaders.match()).MatchPage }));
const WorkersPage = lazy(async () => ({ default: (await loaders.workers()).WorkersPage }));
const HistoryPage = lazy(async () => ({ default: (await loaders.history()).HistoryPage }));
const RevisionPage = lazy(async () => ({ default: (await loaders.revision()).RevisionPage }));
const ImportPage = lazy(async () => ({ default: (await loaders.import()).ImportPage }));

/** Loads the other pages once the first one stands, so that they open at once, and also while the control plane is away. */
export function loadOtherPages(): void {
  for (const load of Object.values(loaders)) load().catch(() => {});
}

const id = "([^/]+)";
const pages: readonly [RegExp, (parts: readonly string[]) => ReactNode][] = [
  [/^\/$/, () => <ServicesPage />],
  [/^\/services$/, () => <ServicesPage />],
  [/^\/services\/new$/, () => <ServiceEditPage key="new" />],
  [
    new RegExp(`^/services/${id}$`),
    ([service = ""]) => <ServicePage key={service} id={service} tab="overview" />,
  ],
  [
    new RegExp(`^/services/${id}/(routes|upstream)$`),
    ([service = "", tab]) => <ServicePage key={service} id={service} tab={tab as "routes" | "upstream"} />,
  ],
  [new RegExp(`^/services/${id}/edit$`), ([service = ""]) => <ServiceEditPage key={service} id={service} />],
  [
    new RegExp(`^/services/${id}/add-route$`),
    ([service = ""]) => <RoutePage key={`${service}/new`} service={service} />,
  ],
  [
    new RegExp(`^/services/${id}/routes/${id}$`),
    ([service = "", route = ""]) => <RoutePage key={`${service}/${route}`} service={service} route={route} />,
  ],
  [new RegExp(`^/routes/${id}$`), ([route = ""]) => <RouteAddress key={route} id={route} />],
  [/^\/match$/, () => <MatchPage />],
  [/^\/workers$/, () => <WorkersPage />],
  [/^\/history$/, () => <HistoryPage />],
  [/^\/history\/(\d+)$/, ([revision]) => <RevisionPage key={revision} revision={Number(revision)} />],
  [/^\/import$/, () => <ImportPage />],
];

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <Shell>
        <CurrentPage />
      </Shell>
      <TokenDialog />
      <LeaveDialog />
    </MantineProvider>
  );
}

function CurrentPage() {
  const { path } = useSignal(place);
  const { isLoaded, isReachable } = useSignal(fleet);
  const { isAsked } = useSignal(session);
  // The revision comes first: what is read afterwards is read once.
  if (!isLoaded && isReachable && !isAsked) return <Waiting />;
  return (
    <PageBoundary path={path}>
      <Suspense fallback={<Waiting />}>
        <PageAt path={path} />
      </Suspense>
    </PageBoundary>
  );
}

function PageAt({ path }: { readonly path: string }) {
  for (const [pattern, page] of pages) {
    const parts = pattern.exec(path);
    if (parts) return page(parts.slice(1).map(decodeURIComponent));
  }
  return <NotFound />;
}

function Waiting() {
  return (
    <Box ta="center" pt={80} role="status" aria-label={strings.loading}>
      <Loader size="sm" />
    </Box>
  );
}
