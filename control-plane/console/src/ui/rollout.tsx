// Tells after a save how far the change has come: "live on 3 of 3 workers", as it happens.
import { notifications } from "@mantine/notifications";
import { fleet, followClosely, progressOf } from "../api/fleet.ts";
import { strings } from "../strings.ts";
import { Icon } from "./icon.tsx";

/** After so long, whoever saved is told that some workers still lack the change. */
const patienceMs = 30_000;
const shownMs = 6000;

/** One announcement at a time: a later change holds all that came before it. */
const id = "rollout";
let stopFollowing: (() => void) | undefined;

/** Announces a saved change and follows its revision until every worker serves it. */
export function announceRollout(done: string, revision: number): void {
  stopFollowing?.();
  const started = performance.now();
  const release = followClosely();
  notifications.hide(id);
  notifications.show({ id, ...describe(done, revision), autoClose: false, withCloseButton: true });
  const unsubscribe = fleet.subscribe(() => {
    const { applied, all, refused } = progressOf(revision, fleet.get().workers);
    const isOver =
      (all > 0 && applied === all) || refused.length > 0 || performance.now() - started > patienceMs;
    notifications.update({ id, ...describe(done, revision), autoClose: isOver ? shownMs : false });
    if (isOver) stopFollowing?.();
  });
  stopFollowing = () => {
    unsubscribe();
    release();
    stopFollowing = undefined;
  };
}

function describe(done: string, revision: number) {
  const { applied, all, refused } = progressOf(revision, fleet.get().workers);
  const isLive = all > 0 && applied === all;
  const told = {
    title: strings.rollout.title(done, revision),
    message: all === 0 ? strings.rollout.noWorkers : strings.rollout.live(applied, all),
    color: all === 0 ? "gray" : isLive ? "teal" : "indigo",
    // Said each time, because an update keeps what it does not say.
    loading: all > 0 && !isLive,
    icon: <Icon name="check" />,
    closeButtonProps: { "aria-label": strings.close },
  };
  if (refused.length === 0) return told;
  const errors = refused.map((worker) => `${worker.id}: ${worker.refused?.error}`).join("; ");
  return {
    ...told,
    message: strings.rollout.refused(errors),
    color: "red",
    loading: false,
    icon: <Icon name="warning" />,
  };
}
