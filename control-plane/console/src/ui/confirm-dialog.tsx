// Asks before something that cannot be taken back by itself: Confirm and Cancel.
import { Button, Group, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type ApiProblem, toProblem } from "../api/problem.ts";
import { strings } from "../strings.ts";
import { ProblemAlert } from "./problem-alert.tsx";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirmLabel?: string;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  /** Does it; a problem that it throws is shown in the dialog, which then stays open. */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
  readonly size?: string;
}

export function ConfirmDialog({
  title,
  children,
  confirmLabel,
  isDangerous,
  isDisabled,
  onConfirm,
  onClose,
  size = "md",
}: Props) {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const confirm = async () => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      await onConfirm();
    } catch (thrown) {
      setProblem(toProblem(thrown));
      setIsBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} size={size}>
      {children}
      {problem && <ProblemAlert problem={problem} />}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          {strings.form.cancel}
        </Button>
        <Button
          color={isDangerous ? "red" : undefined}
          loading={isBusy}
          disabled={isDisabled}
          onClick={() => void confirm()}
        >
          {confirmLabel ?? strings.form.confirm}
        </Button>
      </Group>
    </Modal>
  );
}
