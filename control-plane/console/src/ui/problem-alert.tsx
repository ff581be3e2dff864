// A problem as the server told it, and where it is about certain fields, which ones.
import { Alert, Button, List, Text } from "@mantine/core";
import { Fragment } from "react";
import type { ApiProblem } from "../api/problem.ts";
import { Link } from "../navigation/link.tsx";
import { strings } from "../strings.ts";
import { Icon } from "./icon.tsx";

interface Props {
  readonly problem: ApiProblem;
  readonly onRetry?: () => void;
}

export function ProblemAlert({ problem, onRetry }: Props) {
  const { title, message, errors, conflictsWith, code } = problem;
  const isAboutRoutes = code === "DUPLICATE_ROUTE" || code === "SERVICE_IN_USE";
  return (
    <Alert
      color="red"
      variant="light"
      title={errors.length > 0 ? strings.form.invalid : title}
      icon={<Icon name="warning" />}
      role="alert"
    >
      {errors.length === 0 && <Text size="sm">{message}</Text>}
      {errors.length > 0 && (
        <List size="sm">
          {errors.map(({ pointer, detail }) => (
            <List.Item key={pointer + detail}>
              <span className="mono">{pointer || strings.form.wholeBody}</span> {detail}
            </List.Item>
          ))}
        </List>
      )}
      {isAboutRoutes && conflictsWith.length > 0 && (
        <Text size="sm" mt="xs">
          {strings.problem.inTheWay}
          {conflictsWith.map((id, index) => (
            <Fragment key={id}>
              {index > 0 && ", "}
              <Link to={`/routes/${encodeURIComponent(id)}`} className="console-link">
                {id}
              </Link>
            </Fragment>
          ))}
        </Text>
      )}
      {onRetry && (
        <Button variant="default" size="xs" mt="sm" onClick={onRetry}>
          {strings.problem.retry}
        </Button>
      )}
    </Alert>
  );
}
