// Revision and workers in the header: which revision is the latest, and how many of the workers serve it.
import { Group, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { fleet, liveWorkers, progressOf } from "../api/fleet.ts";
import { useSignal } from "../api/signal.ts";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";

export function FleetStatus() {
  const { revision, workers, isLoaded, isReachable } = useSignal(fleet);
  if (!isLoaded && isReachable) return null;
  const { applied, all, refused } = progressOf(revision, workers);
  const lost = all - liveWorkers(workers).length;
  const [color, text] = !isReachable
    ? ["var(--mantine-color-red-6)", strings.fleet.unreachable]
    : all === 0
      ? ["var(--mantine-color-gray-5)", strings.fleet.noWorkers]
      : refused.length > 0
        ? ["var(--mantine-color-red-6)", strings.fleet.applied(applied, all)]
        : applied < all
          ? ["var(--mantine-color-yellow-6)", strings.fleet.applied(applied, all)]
          : ["var(--mantine-color-teal-6)", strings.fleet.applied(applied, all)];
  return (
    <Tooltip label={strings.fleet.lost(lost) + strings.fleet.show}>
      <UnstyledButton onClick={() => navigate("/workers")} px={8} py={4}>
        <Group gap={8} wrap="nowrap">
          <span className="dot" style={{ background: color }} />
          <Text size="sm" fw={500} component="span" style={{ whiteSpace: "nowrap" }}>
            {strings.fleet.revision(revision)}
          </Text>
          <Text size="sm" c="dimmed" component="span" visibleFrom="xs" style={{ whiteSpace: "nowrap" }}>
            {text}
          </Text>
        </Group>
      </UnstyledButton>
    </Tooltip>
  );
}
