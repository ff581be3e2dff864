// Asks before an older revision is restored, and shows what that changes.
import { Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "../api/query.ts";
import { previewRestore, restoreRevision } from "../api/revisions.ts";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { ChangeList, summaryOf } from "../ui/change-list.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { announceRollout } from "../ui/rollout.tsx";

const text = strings.history;

export function RestoreDialog({
  revision,
  onClose,
}: {
  readonly revision: number;
  readonly onClose: () => void;
}) {
  const { data, problem, isLoading } = useQuery(`restore/${revision}`, () => previewRestore(revision));
  const restore = async () => {
    announceRollout(text.restored(revision), await restoreRevision(revision));
    onClose();
    navigate("/history");
  };
  return (
    <ConfirmDialog
      title={text.restoreTitle(revision)}
      isDisabled={!data || isLoading || data.length === 0}
      onConfirm={restore}
      onClose={onClose}
      size="xl"
    >
      <Stack gap="sm">
        {problem && <ProblemAlert problem={problem} />}
        {!data && !problem && <Skeleton height={160} radius="md" />}
        {data && (
          <Text size="sm">
            {data.length === 0 ? text.restoreNothing : `${text.restoreText(revision)} ${summaryOf(data)}.`}
          </Text>
        )}
        {data && <ChangeList changes={data} />}
      </Stack>
    </ConfirmDialog>
  );
}
