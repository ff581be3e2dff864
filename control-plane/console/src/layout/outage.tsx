// Says when what is shown may be old: the control plane does not answer, or its store is away.
import { Alert } from "@mantine/core";
import { fleet } from "../api/fleet.ts";
import { useSignal } from "../api/signal.ts";
import { strings } from "../strings.ts";
import { Icon } from "../ui/icon.tsx";

export function Outage() {
  const { isReachable, isStale } = useSignal(fleet);
  if (isReachable && !isStale) return null;
  const [title, text] = isReachable
    ? [strings.outage.staleTitle, strings.outage.stale]
    : [strings.outage.unreachableTitle, strings.outage.unreachable];
  return (
    <Alert color="yellow" title={title} icon={<Icon name="warning" />} mb="md" role="status">
      {text}
    </Alert>
  );
}
