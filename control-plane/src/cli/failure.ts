// How a command fails: exit codes, which are part of the contract of the CLI, and the one error that carries them.

export const exitCodes = {
  ok: 0,
  /** The server refused, did not answer, or a file could not be read. Nothing was changed unless the message says so. */
  failed: 1,
  /** `diff` found differences. */
  differences: 2,
  /** The change stands, but not every live worker serves it: time ran out, or one refuses it. */
  notLive: 3,
  /** There are warnings, and `--strict` was given. */
  warnings: 4,
  /** The command line cannot be understood. */
  usage: 64,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export type WorkerState = "applied" | "pending" | "refused" | "lost";

/** How far a revision has come. */
export interface Rollout {
  readonly revision: number;
  /** As in `Switchyard-Applied`: workers that serve it of all live ones. */
  readonly applied: string;
  readonly workers: readonly {
    readonly id: string;
    readonly state: WorkerState;
    readonly revision: number;
    readonly error?: string;
  }[];
}

/** A problem document of the API (RFC 9457). */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly truncated?: boolean;
}

/** A failure with words for the person who called, and the server's problem where it sent one. */
export class CliFailure extends Error {
  override readonly name = "CliFailure";
  readonly exitCode: ExitCode;
  readonly problem: Problem | null;
  /** How far the change had come, where the failure is about that. */
  readonly rollout: Rollout | null;
  constructor(
    message: string,
    exitCode: ExitCode = exitCodes.failed,
    problem: Problem | null = null,
    rollout: Rollout | null = null,
  ) {
    super(message);
    this.exitCode = exitCode;
    this.problem = problem;
    this.rollout = rollout;
  }
}
