// How the gateway talks to the service's upstream, every setting in words.
import { Badge, Text } from "@mantine/core";
import type { HeaderOperation, Service } from "../api/client.ts";
import { fleet, liveWorkers } from "../api/fleet.ts";
import { useSignal } from "../api/signal.ts";
import { strings } from "../strings.ts";
import { Facts } from "../ui/facts.tsx";
import { TargetTable } from "./target-table.tsx";

const text = strings.service;

export function UpstreamTab({ service }: { readonly service: Service }) {
  const { workers } = useSignal(fleet);
  const { hostHeader, tls, passiveHealth: passive, activeHealth: active, hashOn } = service;
  const host =
    typeof hostHeader === "string" ? text.hostHeaders[hostHeader] : text.hostRewrite(hostHeader.rewrite);
  return (
    <div className="columns-2">
      <TargetTable service={service} workers={liveWorkers(workers)} />
      <Facts
        title={text.connection}
        facts={[
          [text.facts.balance, text.balances[service.balance]],
          ...(hashOn
            ? [[text.facts.hashOn, [text.hashIns[hashOn.in], hashOn.name].filter(Boolean).join(" ")] as const]
            : []),
          [text.facts.hostHeader, host],
          [text.facts.connectTimeout, strings.ms(service.connectTimeoutMs)],
          [text.facts.idleTimeout, strings.ms(service.idleTimeoutMs)],
          [text.facts.maxConnections, strings.number(service.maxConnections)],
        ]}
      />
      <Facts
        title={text.health}
        facts={[
          [
            text.facts.passive,
            text.passiveText(passive.failures, passive.ejectMs, passive.maxEjectedPercent),
          ],
          [text.facts.active, active ? text.activeText(active) : text.off],
        ]}
      />
      <Facts
        title={text.tls}
        facts={[
          [
            text.facts.verify,
            tls.verify ? (
              text.on
            ) : (
              <Badge key="off" color="orange" variant="light" tt="none">
                {text.off}
              </Badge>
            ),
          ],
          [text.facts.serverName, tls.serverName ?? text.fromTarget],
          [text.facts.ca, tls.ca === undefined ? text.systemCa : text.given],
          [text.facts.clientCert, tls.cert === undefined ? text.none : text.given],
        ]}
      />
      <HeaderFacts title={text.upstreamHeaders} operations={service.upstreamHeaders} />
      <HeaderFacts title={text.responseHeaders} operations={service.responseHeaders} />
    </div>
  );
}

function HeaderFacts({
  title,
  operations,
}: {
  readonly title: string;
  readonly operations: readonly HeaderOperation[];
}) {
  return (
    <Facts title={title} facts={[]}>
      {operations.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noHeaders}
        </Text>
      )}
      {operations.map(({ op, name, value, secret }, index) => (
        // Order matters and an operation may be there twice, so its place is its identity.
        <Text key={index} size="sm">
          <Text span c="dimmed">
            {strings.header.ops[op]}
          </Text>{" "}
          <span className="mono">{name}</span>
          {value !== undefined && <span className="mono">: {secret ? strings.secret.stored : value}</span>}
        </Text>
      ))}
    </Facts>
  );
}
