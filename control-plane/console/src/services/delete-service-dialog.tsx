// Asks before a service is deleted, and whether its routes go with it.
import { Checkbox, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Service } from "../api/client.ts";
import { useRoutesOf } from "../api/collection.ts";
import { deleteService } from "../api/objects.ts";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { announceRollout } from "../ui/rollout.tsx";

const text = strings.service;

export function DeleteServiceDialog({
  service,
  onClose,
}: {
  readonly service: Service;
  readonly onClose: () => void;
}) {
  const { items } = useRoutesOf(service.id);
  const [withRoutes, setWithRoutes] = useState(false);
  const remove = async () => {
    const { revision } = await deleteService(service.id, withRoutes);
    announceRollout(text.deleted(service.name), revision);
    navigate("/");
  };
  return (
    <ConfirmDialog
      title={text.deleteTitle(service.name)}
      isDangerous
      isDisabled={items.length > 0 && !withRoutes}
      onConfirm={remove}
      onClose={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">{items.length === 0 ? text.deleteText : text.deleteUsed(items.length)}</Text>
        {items.length > 0 && (
          <Checkbox
            label={text.deleteRoutesToo(items.length)}
            checked={withRoutes}
            onChange={(event) => setWithRoutes(event.currentTarget.checked)}
          />
        )}
      </Stack>
    </ConfirmDialog>
  );
}
