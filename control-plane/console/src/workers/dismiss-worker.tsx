// Takes a worker that is gone for good off the list, so that changes no longer wait for it.
import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { answerOf, client } from "../api/client.ts";
import { followClosely } from "../api/fleet.ts";
import { strings } from "../strings.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";

const text = strings.workers.dismiss;

export function DismissWorker({ id }: { readonly id: string }) {
  const [isAsking, setIsAsking] = useState(false);
  const dismiss = async () => {
    await answerOf(client.DELETE("/v1/workers/{worker}", { params: { path: { worker: id } } }));
    setIsAsking(false);
    // Asks for the list at once.
    followClosely()();
  };
  return (
    <>
      <Button variant="default" size="compact-xs" onClick={() => setIsAsking(true)}>
        {text.button}
      </Button>
      {isAsking && (
        <ConfirmDialog title={text.question} onConfirm={dismiss} onClose={() => setIsAsking(false)}>
          <Text size="sm">{text.text}</Text>
        </ConfirmDialog>
      )}
    </>
  );
}
