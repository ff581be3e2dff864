// Where workers refuse the store because its history is not the one that they serve, an operator may say that it is right.
import { Alert, Button, Text } from "@mantine/core";
import { useState } from "react";
import { answerOf, client } from "../api/client.ts";
import { isForeign, type Worker } from "../api/fleet.ts";
import { strings } from "../strings.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { announceRollout } from "../ui/rollout.tsx";

const text = strings.workers.adopt;

export function AdoptStore({ workers }: { readonly workers: readonly Worker[] }) {
  const [isAsking, setIsAsking] = useState(false);
  const refusing = workers.filter(isForeign);
  if (refusing.length === 0) return null;
  const adopt = async () => {
    const { revision } = await answerOf(client.POST("/v1/store/adopt"));
    announceRollout(text.done, revision);
    setIsAsking(false);
  };
  return (
    <Alert color="red" icon={<Icon name="warning" />} title={text.title(refusing.length)} mb="md">
      <Text size="sm">{text.text}</Text>
      <Button variant="default" size="xs" mt="sm" onClick={() => setIsAsking(true)}>
        {text.button}
      </Button>
      {isAsking && (
        <ConfirmDialog title={text.question} isDangerous onConfirm={adopt} onClose={() => setIsAsking(false)}>
          <Text size="sm">{text.warning}</Text>
        </ConfirmDialog>
      )}
    </Alert>
  );
}
