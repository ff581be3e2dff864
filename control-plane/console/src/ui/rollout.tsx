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

/** Announces a saved change and follows its revision until every live worker serves it. */
export function announceRollout(done: string, revision: number): void {
  stopFollowing?.();
  const started = performance.now();
  const release = followClosely();
  notifications.hide(id);
  notifications.show({ id, ...describe(done, revision), autoClose: false, withCloseButton: true });
  const unsubscribe = fleet.subscribe(() => {
    const { applied, live, refused } = progressOf(revision, fleet.get().workers);
    const isOver = applied === live || refused.length > 0 || performance.now() - started > patienceMs;
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
  const { applied, live, refused } = progressOf(revision, fleet.get().workers);
  const closeButtonProps = { "aria-label": strings.close };
  const title = strings.rollout.title(done, revision);
  if (refused.length > 0) {
    const message = strings.rollout.refused(
      refused.map((worker) => `${worker.id}: ${worker.refused?.error}`).join("; "),
    );
    return { title, message, color: "red", icon: <Icon name="warning" />, closeButtonProps };
  }
  if (live === 0)
    return {
      title,
      message: strings.rollout.noWorkers,
      color: "gray",
      icon: <Icon name="check" />,
      closeButtonProps,
    };
  const isLive = applied === live;
  return {
    title,
    message: strings.rollout.live(applied, live),
    color: isLive ? "teal" : "indigo",
    loading: !isLive,
    icon: <Icon name="check" />,
    closeButtonProps,
  };
}
