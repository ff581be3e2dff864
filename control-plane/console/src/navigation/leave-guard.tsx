// Asks before a form with unsaved changes is left.
import { Button, Group, Modal, Text } from "@mantine/core";
import { useEffect } from "react";
import { useSignal } from "../api/signal.ts";
import { strings } from "../strings.ts";
import { guardMoves, heldMove, releaseMove } from "./location.ts";

/** Holds every move away from the page while a form is dirty. */
export function useLeaveGuard(isDirty: boolean): void {
  useEffect(() => {
    guardMoves(isDirty);
    return () => guardMoves(false);
  }, [isDirty]);
}

export function LeaveDialog() {
  const isOpen = useSignal(heldMove) !== null;
  const stay = () => heldMove.set(null);
  return (
    <Modal opened={isOpen} onClose={stay} title={strings.leave.title} centered>
      <Text size="sm">{strings.leave.text}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={stay} data-autofocus>
          {strings.leave.stay}
        </Button>
        <Button color="red" onClick={releaseMove}>
          {strings.leave.discard}
        </Button>
      </Group>
    </Modal>
  );
}
