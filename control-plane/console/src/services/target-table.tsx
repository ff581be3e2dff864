// The targets of a service and how the workers see each of them.
import { Badge, Box, Text, Title } from "@mantine/core";
import { useId } from "react";
import type { Service } from "../api/client.ts";
import type { Worker } from "../api/fleet.ts";
import { strings } from "../strings.ts";

const text = strings.service.targets;

export function TargetTable({
  service,
  workers,
}: {
  readonly service: Service;
  readonly workers: readonly Worker[];
}) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id} className="surface" p={{ base: "md", sm: "lg" }}>
      <Title order={2} size="h5" id={id} mb="sm">
        {text.title}
      </Title>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{text.url}</th>
            <th scope="col">{text.weight}</th>
            <th scope="col">{text.state}</th>
          </tr>
        </thead>
        <tbody>
          {service.targets.map(({ url, weight }, index) => (
            // A target may be listed twice.
            <tr key={index}>
              <td className="mono">{url}</td>
              <td>
                {weight === 0 ? (
                  <Text size="sm" c="dimmed">
                    {text.drained}
                  </Text>
                ) : (
                  weight
                )}
              </td>
              <td>
                <States states={statesOf(service.id, url, workers)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}

/** How many workers see the target in each state. */
function statesOf(service: string, url: string, workers: readonly Worker[]): Map<string, number> {
  const states = new Map<string, number>();
  for (const { targets } of workers) {
    const state = targets.find((target) => target.service === service && target.url === url)?.state;
    if (state !== undefined) states.set(state, (states.get(state) ?? 0) + 1);
  }
  return states;
}

function States({ states }: { readonly states: ReadonlyMap<string, number> }) {
  if (states.size === 0)
    return (
      <Text size="sm" c="dimmed">
        {text.unknown}
      </Text>
    );
  return [...states].map(([state, count]) => (
    <Badge
      key={state}
      variant="light"
      color={state === "healthy" ? "teal" : "red"}
      radius="sm"
      tt="none"
      mr={4}
    >
      {text.onWorkers(state, count)}
    </Badge>
  ));
}
