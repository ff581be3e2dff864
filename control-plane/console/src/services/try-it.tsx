// The command that sends a request through the gateway to a route of the service. The control plane does not know at which
// address clients reach the workers, so it can be set here and is remembered in this browser.
import { Box, Stack, Text, TextInput, Title } from "@mantine/core";
import { useId, useState } from "react";
import type { Route, Service } from "../api/client.ts";
import { samplePath } from "../routes/path-template.ts";
import { strings } from "../strings.ts";
import { Command } from "../ui/command.tsx";

const text = strings.tryIt;
const storageKey = "switchyard-gateway";

interface Props {
  readonly service: Service;
  readonly routes: readonly Route[];
}

export function TryIt({ service, routes }: Props) {
  const id = useId();
  const [gateway, setGateway] = useState(
    () => localStorage.getItem(storageKey) ?? `http://${location.hostname}:8080`,
  );
  const route = routes.find(({ intercept }) => !intercept) ?? routes[0];
  if (!route) return null;
  const keep = (address: string) => {
    setGateway(address);
    localStorage.setItem(storageKey, address);
  };
  return (
    <Box component="section" aria-labelledby={id} className="surface" p={{ base: "md", sm: "lg" }}>
      <Title order={2} size="h5" id={id}>
        {text.title}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {text.lead}
      </Text>
      <Stack gap="sm">
        <TextInput
          label={text.gateway}
          description={text.gatewayHelp}
          value={gateway}
          maw={420}
          onChange={(event) => keep(event.currentTarget.value)}
        />
        <Command label={text.command} text={commandFor(gateway, service, route)} />
      </Stack>
    </Box>
  );
}

/** A curl command that the route matches, as far as a command can be made of its rules. */
function commandFor(gateway: string, service: Service, route: Route): string {
  const [method = "GET"] = route.methods;
  const [host] = route.hosts;
  const parts = ["curl -i"];
  if (method !== "GET") parts.push(`-X ${method}`);
  if (host !== undefined) parts.push(`-H ${quoted(`Host: ${host.replace("*", "www")}`)}`);
  const queries: string[] = [];
  for (const { in: location, name, op, value = "" } of route.match) {
    if (["notExists", "notEquals", "regex", "iregex"].includes(op)) continue;
    if (location === "header") parts.push(`-H ${quoted(`${name}: ${value || "x"}`)}`);
    else if (location === "cookie") parts.push(`-b ${quoted(`${name}=${value || "x"}`)}`);
    else queries.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  }
  const query = queries.length > 0 ? `?${queries.join("&")}` : "";
  parts.push(quoted(gateway.replace(/\/+$/, "") + samplePath(service.pathPrefix, route.path) + query));
  return parts.join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
