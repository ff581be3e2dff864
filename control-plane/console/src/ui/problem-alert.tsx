// A problem as the server told it, with what can be done about it.
import { Alert, Button, List, Text } from "@mantine/core";
import type { ApiProblem } from "../api/problem.ts";
import { strings } from "../strings.ts";
import { Icon } from "./icon.tsx";

interface Props {
  readonly problem: ApiProblem;
  readonly onRetry?: () => void;
  /** Faults that no field of a form shows. */
  readonly faults?: readonly { pointer: string; detail: string }[];
}

export function ProblemAlert({ problem, onRetry, faults = [] }: Props) {
  return (
    <Alert color="red" variant="light" title={problem.title} icon={<Icon name="warning" />} role="alert">
      <Text size="sm">{problem.message}</Text>
      {faults.length > 0 && (
        <List size="sm" mt="xs">
          {faults.map(({ pointer, detail }) => (
            <List.Item key={pointer + detail}>
              <span className="mono">{pointer || strings.form.wholeBody}</span> {detail}
            </List.Item>
          ))}
        </List>
      )}
      {onRetry && (
        <Button variant="default" size="xs" mt="sm" onClick={onRetry}>
          {strings.problem.retry}
        </Button>
      )}
    </Alert>
  );
}
