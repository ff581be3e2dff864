// What went wrong with a call, as one class: the server's problem document, or that no answer came at all.
import type { components } from "../../generated/api.ts";
import { strings } from "../strings.ts";

export type Problem = components["schemas"]["Problem"];

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  /** 0 where no answer came. */
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors: readonly { pointer: string; detail: string }[];
  readonly conflictsWith: readonly string[];

  constructor(problem: Partial<Problem> & { status: number }) {
    super(problem.detail ?? strings.problem.unreadable);
    this.status = problem.status;
    this.code = problem.code ?? "UNKNOWN";
    this.title = problem.title ?? strings.problem.failed(problem.status);
    this.errors = problem.errors ?? [];
    this.conflictsWith = problem.conflictsWith ?? [];
  }

  /** Whether trying the same again in a moment may work: the control plane or its store is away. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 502;
  }
}

export function noAnswer(): ApiProblem {
  return new ApiProblem({
    status: 0,
    title: strings.problem.noAnswerTitle,
    detail: strings.problem.noAnswer,
  });
}

export function toProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  if (thrown instanceof TypeError) return noAnswer();
  return new ApiProblem({ status: 0, title: strings.problem.pageTitle, detail: String(thrown) });
}
