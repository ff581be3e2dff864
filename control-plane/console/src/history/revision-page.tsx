// One revision: who changed what, field by field, and the way back to it.
import { Button, Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { fleet } from "../api/fleet.ts";
import { useQuery } from "../api/query.ts";
import { readRevision } from "../api/revisions.ts";
import { useSignal } from "../api/signal.ts";
import { strings } from "../strings.ts";
import { ChangeList, summaryOf } from "../ui/change-list.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page } from "../ui/page.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { Time } from "../ui/time.tsx";
import { RestoreDialog } from "./restore-dialog.tsx";

const text = strings.history;

export function RevisionPage({ revision }: { readonly revision: number }) {
  const { data, problem, reload } = useQuery(`revision/${revision}`, () => readRevision(revision));
  const current = useSignal(fleet).revision;
  const [isRestoring, setIsRestoring] = useState(false);
  return (
    <Page
      title={text.revisionTitle(revision)}
      crumbs={[{ label: text.title, to: "/history" }]}
      lead={
        data && (
          <>
            <Time value={data.time} /> {text.by(data.actor)} · {data.message ?? text.noMessage} ·{" "}
            {summaryOf(data.changes)}
          </>
        )
      }
      actions={
        data &&
        revision < current && (
          <Button
            variant="default"
            leftSection={<Icon name="history" size={16} />}
            onClick={() => setIsRestoring(true)}
          >
            {text.restore}
          </Button>
        )
      }
    >
      <Stack gap="md">
        {problem && !data && <ProblemAlert problem={problem} onRetry={reload} />}
        {data === undefined && !problem && <Skeleton height={300} radius="md" />}
        {data === null && <EmptyState icon="history" title={text.revisionTitle(revision)} text={text.gone} />}
        {data && <ChangeList changes={data.changes} />}
      </Stack>
      {isRestoring && <RestoreDialog revision={revision} onClose={() => setIsRestoring(false)} />}
    </Page>
  );
}
