// Adding, editing and copying a route: reads what is needed, then hands over to the form.
import { Skeleton } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Route, Service } from "../api/client.ts";
import { fleet } from "../api/fleet.ts";
import { readRoute, readService, type Versioned } from "../api/objects.ts";
import { type ApiProblem, toProblem } from "../api/problem.ts";
import { session } from "../api/session.ts";
import { useSignal } from "../api/signal.ts";
import { place } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { Page } from "../ui/page.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { RouteEditor } from "./route-editor.tsx";

interface Props {
  /** Id or name of the service. */
  readonly service: string;
  /** Id or name of the route to edit; none to add one. */
  readonly route?: string;
}

interface Loaded {
  readonly service: Service;
  readonly route: Versioned<Route> | null;
  readonly copied: Route | null;
}

export function RoutePage({ service, route }: Props) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [attempt, setAttempt] = useState(0);
  const { isReachable } = useSignal(fleet);
  const { generation } = useSignal(session);
  const copyOf = useSignal(place).query.get("copy");
  const isLoaded = loaded !== undefined;

  // Once read, the route under edit is never replaced from below: somebody else's change shows when it is saved.
  useEffect(() => {
    if (isLoaded || !isReachable) return;
    setProblem(undefined);
    const read = async () => ({
      service: (await readService(service)).object,
      route: route === undefined ? null : await readRoute(route),
      copied: copyOf === null ? null : (await readRoute(copyOf)).object,
    });
    read().then(setLoaded, (thrown: unknown) => setProblem(toProblem(thrown)));
  }, [isLoaded, isReachable, generation, attempt, service, route, copyOf]);

  if (loaded) return <RouteEditor {...loaded} />;
  return (
    <Page title={route === undefined ? strings.route.addTitle : strings.route.editTitle} isNarrow>
      {problem ? (
        <ProblemAlert problem={problem} onRetry={() => setAttempt(attempt + 1)} />
      ) : (
        <Skeleton height={400} radius="md" />
      )}
    </Page>
  );
}
