// `/routes/{id}`: the address of a route for whoever does not know its service.
import { useEffect } from "react";
import { readRoute } from "../api/objects.ts";
import { useQuery } from "../api/query.ts";
import { navigate } from "../navigation/location.ts";
import { Page } from "../ui/page.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";

export function RouteAddress({ id }: { readonly id: string }) {
  const { data, problem, reload } = useQuery(`route/${id}`, () => readRoute(id));
  const service = data?.object.service;
  useEffect(() => {
    if (service === undefined) return;
    navigate(`/services/${encodeURIComponent(service)}/routes/${encodeURIComponent(id)}`, { replace: true });
  }, [service, id]);
  return <Page title={id}>{problem && <ProblemAlert problem={problem} onRetry={reload} />}</Page>;
}
