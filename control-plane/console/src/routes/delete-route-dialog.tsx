// Asks before a route is deleted, and names it.
import { Stack, Text } from "@mantine/core";
import type { Route, Service } from "../api/client.ts";
import { deleteRoute } from "../api/objects.ts";
import { guardMoves, navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { PathText } from "../ui/path-text.tsx";
import { announceRollout } from "../ui/rollout.tsx";
import { Methods } from "./methods.tsx";

interface Props {
  readonly route: Route;
  readonly service: Service;
  readonly onClose: () => void;
  /** Where to go when it is gone. */
  readonly leaveTo?: string;
}

export function DeleteRouteDialog({ route, service, onClose, leaveTo }: Props) {
  const remove = async () => {
    const { revision } = await deleteRoute(route.id);
    announceRollout(strings.route.deleted(route.name), revision);
    guardMoves(false);
    onClose();
    if (leaveTo !== undefined) navigate(leaveTo);
  };
  return (
    <ConfirmDialog
      title={strings.route.deleteTitle(route.name)}
      isDangerous
      onConfirm={remove}
      onClose={onClose}
    >
      <Stack gap="sm">
        <div>
          <Methods methods={route.methods} /> <PathText prefix={service.pathPrefix} path={route.path} />
        </div>
        <Text size="sm">{strings.route.deleteText}</Text>
      </Stack>
    </ConfirmDialog>
  );
}
