// Adding and editing a service: reads what is needed, then hands over to the form.
import { Skeleton } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Service } from "../api/client.ts";
import { fleet } from "../api/fleet.ts";
import { readService, type Versioned } from "../api/objects.ts";
import { type ApiProblem, toProblem } from "../api/problem.ts";
import { session } from "../api/session.ts";
import { useSignal } from "../api/signal.ts";
import { strings } from "../strings.ts";
import { Page } from "../ui/page.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { ServiceEditor } from "./service-editor.tsx";

/** @param id id or name of the service to edit; none to add one. */
export function ServiceEditPage({ id }: { readonly id?: string }) {
  const [loaded, setLoaded] = useState<Versioned<Service>>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [attempt, setAttempt] = useState(0);
  const { isReachable } = useSignal(fleet);
  const { generation } = useSignal(session);
  const isLoaded = loaded !== undefined;

  useEffect(() => {
    if (id === undefined || isLoaded || !isReachable) return;
    setProblem(undefined);
    readService(id).then(setLoaded, (thrown: unknown) => setProblem(toProblem(thrown)));
  }, [id, isLoaded, isReachable, generation, attempt]);

  if (id === undefined) return <ServiceEditor service={null} />;
  if (loaded) return <ServiceEditor service={loaded} />;
  return (
    <Page title={strings.service.editTitle} isNarrow>
      {problem ? (
        <ProblemAlert problem={problem} onRetry={() => setAttempt(attempt + 1)} />
      ) : (
        <Skeleton height={400} radius="md" />
      )}
    </Page>
  );
}
