// The workers: what each serves, how far behind it is, and what it last complained about.
import { Badge, Box, Text, Tooltip } from "@mantine/core";
import { fleet, liveWorkers, type Worker } from "../api/fleet.ts";
import { useSignal } from "../api/signal.ts";
import { strings } from "../strings.ts";
import { Command } from "../ui/command.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Page } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";

const text = strings.workers;

export function WorkersPage() {
  const { workers, revision } = useSignal(fleet);
  const live = liveWorkers(workers).length;
  return (
    <Page title={text.title} lead={text.lead}>
      {workers.length === 0 ? (
        <EmptyState icon="workers" title={text.emptyTitle} text={text.emptyText}>
          <Box mt="sm" maw="100%">
            <Command label={text.command} text="node data-plane/dist/main.js" />
          </Box>
        </EmptyState>
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="sm">
            {text.summary(live, workers.length - live)}
          </Text>
          <Box
            className="surface"
            px={{ base: "sm", sm: "md" }}
            style={{ overflowX: "auto" }}
            tabIndex={0}
            role="region"
            aria-label={text.title}
          >
            <table className="plain-table stacking-table">
              <thead>
                <tr>
                  {Object.values(text.columns).map((label) => (
                    <th key={label} scope="col">
                      {label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {workers.map((worker) => (
                  <WorkerRow key={worker.id} worker={worker} revision={revision} />
                ))}
              </tbody>
            </table>
          </Box>
        </>
      )}
    </Page>
  );
}

function WorkerRow({ worker, revision }: { readonly worker: Worker; readonly revision: number }) {
  const healthy = worker.targets.filter(({ state }) => state === "healthy").length;
  return (
    <tr>
      <td data-label={text.columns.worker}>
        <div>
          <div className="mono">{worker.id}</div>
          <div className="dimmed small">{text.version(worker.version, worker.host)}</div>
          {worker.lastError !== null && <div className="error small">{worker.lastError}</div>}
        </div>
      </td>
      <td data-label={text.columns.state}>
        <State worker={worker} revision={revision} />
      </td>
      <td data-label={text.columns.revision}>{strings.number(worker.revision)}</td>
      <td data-label={text.columns.rate}>{strings.number(Math.round(worker.requestsPerSecond * 10) / 10)}</td>
      <td data-label={text.columns.started}>
        <Time value={worker.startedAt} />
      </td>
      <td data-label={text.columns.targets}>{text.targetsOf(healthy, worker.targets.length)}</td>
    </tr>
  );
}

function State({ worker, revision }: { readonly worker: Worker; readonly revision: number }) {
  const badge = (color: string, label: string, help?: string) => (
    <Tooltip label={help} disabled={help === undefined} multiline maw={320}>
      <Badge variant="light" color={color} radius="sm" tt="none">
        {label}
      </Badge>
    </Tooltip>
  );
  if (worker.state === "lost") return badge("gray", text.states.lost, text.lostHelp);
  if (worker.refused) return badge("red", text.states.refused, worker.refused.error);
  const behind = revision - worker.revision;
  return behind > 0 ? badge("yellow", text.states.behind(behind)) : badge("teal", text.states.current);
}
