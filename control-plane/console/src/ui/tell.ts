// Says in a corner of the page that something asked for could not be done.
import { notifications } from "@mantine/notifications";
import { toProblem } from "../api/problem.ts";
import { strings } from "../strings.ts";

export function tellProblem(thrown: unknown): void {
  const problem = toProblem(thrown);
  notifications.show({
    title: problem.title,
    message: problem.message,
    color: "red",
    autoClose: 10_000,
    closeButtonProps: { "aria-label": strings.close },
  });
}
