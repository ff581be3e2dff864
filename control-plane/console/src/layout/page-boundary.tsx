// Keeps the frame standing where a page fails: its script could not be loaded, because the control plane was away or has been
// upgraded since, or it has a bug.
import { Component, type ReactNode } from "react";
import { ApiProblem } from "../api/problem.ts";
import { strings } from "../strings.ts";
import { ProblemAlert } from "../ui/problem-alert.tsx";

interface Props {
  /** Another one is another try. */
  readonly path: string;
  readonly children: ReactNode;
}

interface State {
  readonly path: string;
  readonly hasFailed: boolean;
}

export class PageBoundary extends Component<Props, State> {
  override readonly state: State = { path: this.props.path, hasFailed: false };

  static getDerivedStateFromProps({ path }: Props, state: State): State | null {
    return path === state.path ? null : { path, hasFailed: false };
  }

  static getDerivedStateFromError(): Partial<State> {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    const problem = new ApiProblem({
      status: 0,
      title: strings.problem.pageTitle,
      detail: strings.problem.page,
    });
    return <ProblemAlert problem={problem} onRetry={() => location.reload()} />;
  }
}
