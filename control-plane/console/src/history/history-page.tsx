// The history, newest first.
import { Badge, Box, Button, Group, Skeleton, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { fleet } from "../api/fleet.ts";
import { type ApiProblem, toProblem } from "../api/problem.ts";
import { listRevisions, type RevisionSummary } from "../api/revisions.ts";
import { session } from "../api/session.ts";
import { useSignal } from "../api/signal.ts";
import { Link } from "../navigation/link.tsx";
import { strings } from "../strings.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Page } from "../ui/page.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { Time } from "../ui/time.tsx";

const text = strings.history;

export function HistoryPage() {
  const [items, setItems] = useState<readonly RevisionSummary[]>();
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem>();
  const { revision, isReachable } = useSignal(fleet);
  const { generation } = useSignal(session);

  useEffect(() => {
    if (!isReachable) return;
    let isWanted = true;
    listRevisions().then(
      (page) => {
        if (!isWanted) return;
        setItems(page.items);
        setNext(page.next);
        setProblem(undefined);
      },
      (thrown: unknown) => isWanted && setProblem(toProblem(thrown)),
    );
    return () => void (isWanted = false);
  }, [revision, isReachable, generation]);

  const readMore = async (cursor: string) => {
    try {
      const page = await listRevisions(cursor);
      setItems([...(items ?? []), ...page.items]);
      setNext(page.next);
    } catch (thrown) {
      setProblem(toProblem(thrown));
    }
  };

  return (
    <Page title={text.title} lead={text.lead}>
      {problem && <ProblemAlert problem={problem} />}
      {!items && !problem && <Skeleton height={260} radius="md" />}
      {items?.length === 0 && <EmptyState icon="history" title={text.noneTitle} text={text.none} />}
      {items && items.length > 0 && (
        <Box className="surface" px={{ base: "sm", sm: "md" }}>
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
              {items.map((item) => (
                <RevisionRow key={item.revision} item={item} isCurrent={item.revision === revision} />
              ))}
            </tbody>
          </table>
        </Box>
      )}
      {next !== null && (
        <Group justify="center" mt="md">
          <Button variant="default" onClick={() => void readMore(next)}>
            {text.older}
          </Button>
        </Group>
      )}
    </Page>
  );
}

function RevisionRow({ item, isCurrent }: { readonly item: RevisionSummary; readonly isCurrent: boolean }) {
  return (
    <tr>
      <td data-label={text.columns.revision}>
        <Group gap={8}>
          <Link to={`/history/${item.revision}`} className="console-link">
            {strings.number(item.revision)}
          </Link>
          {isCurrent && (
            <Badge variant="light" color="teal" radius="sm" size="sm" tt="none">
              {text.current}
            </Badge>
          )}
        </Group>
      </td>
      <td data-label={text.columns.time}>
        <Time value={item.time} />
      </td>
      <td data-label={text.columns.actor}>{item.actor}</td>
      <td data-label={text.columns.message}>
        {item.message ?? (
          <Text size="sm" c="dimmed">
            {text.noMessage}
          </Text>
        )}
      </td>
      <td data-label={text.columns.changes}>{text.changes(item.changeCount)}</td>
    </tr>
  );
}
