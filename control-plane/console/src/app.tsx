// Which page is shown for which path. Pages beyond the first ones are loaded when they are asked for.
import { Box, Loader, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { lazy, type ReactNode, Suspense } from "react";
import { fleet } from "./api/fleet.ts";
import { session } from "./api/session.ts";
import { useSignal } from "./api/signal.ts";
import { NotFound } from "./layout/not-found.tsx";
import { Shell } from "./layout/shell.tsx";
import { TokenDialog } from "./layout/token-dialog.tsx";
import { LeaveDialog } from "./navigation/leave-guard.tsx";
import { place } from "./navigation/location.ts";
import { ServicePage } from "./services/service-page.tsx";
import { ServicesPage } from "./services/services-page.tsx";
import { strings } from "./strings.ts";
import { cssVariables, theme } from "./theme.ts";

const RoutePage = lazy(async () => ({ default: (await import("./routes/route-page.tsx")).RoutePage }));
const ServiceEditPage = lazy(async () => ({
  default: (await import("./services/service-edit-page.tsx")).ServiceEditPage,
}));
const MatchPage = lazy(async () => ({ default: (await import("./match/match-page.tsx")).MatchPage }));
const WorkersPage = lazy(async () => ({ default: (await import("./workers/workers-page.tsx")).WorkersPage }));
const HistoryPage = lazy(async () => ({ default: (await import("./history/history-page.tsx")).HistoryPage }));
const RevisionPage = lazy(async () => ({
  default: (await import("./history/revision-page.tsx")).RevisionPage,
}));
const ImportPage = lazy(async () => ({ default: (await import("./import/import-page.tsx")).ImportPage }));

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
  for (const [pattern, page] of pages) {
    const parts = pattern.exec(path);
    if (parts)
      return <Suspense fallback={<Waiting />}>{page(parts.slice(1).map(decodeURIComponent))}</Suspense>;
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
