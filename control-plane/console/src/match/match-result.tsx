// What the match tester found.
import { Alert, Text } from "@mantine/core";
import { useServices } from "../api/collection.ts";
import { readRoute } from "../api/objects.ts";
import { useQuery } from "../api/query.ts";
import { Link } from "../navigation/link.tsx";
import { Methods } from "../routes/methods.tsx";
import { strings } from "../strings.ts";
import { FactList, Facts } from "../ui/facts.tsx";
import { Icon } from "../ui/icon.tsx";
import { PathText } from "../ui/path-text.tsx";
import { Section } from "../ui/section.tsx";
import type { MatchResult } from "./match.ts";

const text = strings.match;

export function MatchResultView({ result }: { readonly result: MatchResult }) {
  const { route, status, code, params, upstream, missed } = result;
  const captured = Object.entries(params);
  return (
    <>
      <Section title={text.result}>
        {status !== undefined && (
          <Alert
            color={route === null ? "red" : "yellow"}
            icon={<Icon name="warning" />}
            title={text.status(status, code)}
          >
            {route === null ? text.none : null}
          </Alert>
        )}
        {route === null ? (
          status === undefined && <Text>{text.none}</Text>
        ) : (
          <RouteLine id={route} label={text.matched} />
        )}
        {captured.length > 0 && (
          <div>
            <Text size="sm" c="dimmed" mb={6}>
              {text.params}
            </Text>
            <FactList
              facts={captured.map(([name, value]) => [
                name === "*" ? name : `{${name}}`,
                <span key={name} className="mono">
                  {value}
                </span>,
              ])}
            />
          </div>
        )}
      </Section>
      {upstream && (
        <Facts
          title={text.upstream}
          facts={[
            [
              text.service,
              <span key="service" className="mono">
                {sharesOf(upstream)}
              </span>,
            ],
            [
              strings.match.request,
              <span key="path" className="mono">
                {upstream.method} {upstream.path}
              </span>,
            ],
            [
              text.upstreamHeaders,
              <pre key="headers" className="mono header-lines">
                {headerLines(upstream.headers)}
              </pre>,
            ],
          ]}
        />
      )}
      <Section title={text.missed} lead={missed.length === 0 ? text.noMissed : text.missedHelp}>
        {missed.map(({ route: id, reason }) => (
          <div key={id}>
            <RouteLine id={id} />
            <Text size="sm" c="dimmed">
              {reason}
            </Text>
          </div>
        ))}
      </Section>
    </>
  );
}

function RouteLine({ id, label }: { readonly id: string; readonly label?: string }) {
  const { data } = useQuery(`route/${id}`, () => readRoute(id));
  const prefix = useServices().items.find((service) => service.id === data?.object.service)?.pathPrefix;
  return (
    <div>
      {label !== undefined && (
        <Text size="sm" c="dimmed">
          {label}
        </Text>
      )}
      {data && <Methods methods={data.object.methods} />}{" "}
      <Link to={`/routes/${encodeURIComponent(id)}`} className="console-link">
        {data ? <PathText prefix={prefix} path={data.object.path} /> : id}
      </Link>{" "}
      {data && (
        <Text span size="sm" c="dimmed">
          {data.object.name}
        </Text>
      )}
    </div>
  );
}

function sharesOf({ service, split }: NonNullable<MatchResult["upstream"]>): string {
  return split ? split.map((share) => text.share(share.service, share.weight)).join(", ") : service;
}

function headerLines(headers: Readonly<Record<string, string | string[]>>): string {
  return Object.entries(headers)
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`))
    .join("\n");
}
