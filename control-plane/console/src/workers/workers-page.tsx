// The workers: what each serves, how far behind it is, and what it last complained about.
import { Box, Text } from "@mantine/core";
import { fleet, liveWorkers, type Worker } from "../api/fleet.ts";
import { useSignal } from "../api/signal.ts";
import { strings } from "../strings.ts";
import { Command } from "../ui/command.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Page } from "../ui/page.tsx";
import { Pill } from "../ui/pill.tsx";
import { Time } from "../ui/time.tsx";
import { AdoptStore } from "./adopt-store.tsx";
import { DismissWorker } from "./dismiss-worker.tsx";

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
          <AdoptStore workers={liveWorkers(workers)} />
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
            <table className="plain-table stacking-table fit-table">
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
          {worker.refused && <div className="error small">{worker.refused.error}</div>}
          {worker.lastError !== null && worker.lastError !== worker.refused?.error && (
            <div className="error small">{worker.lastError}</div>
          )}
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
  if (worker.state === "lost") {
    return (
      <div>
        <span title={text.lostHelp}>
          <Pill color="gray">{text.states.lost}</Pill>
        </span>{" "}
        <DismissWorker id={worker.id} />
      </div>
    );
  }
  if (worker.refused) return <Pill color="red">{text.states.refused}</Pill>;
  const behind = revision - worker.revision;
  if (behind > 0) return <Pill color="yellow">{text.states.behind(behind)}</Pill>;
  return <Pill color="teal">{text.states.current}</Pill>;
}
