// The life of a save, the same for services and routes: write, bring faults to their fields, tell of somebody else's change,
// keep everything while the control plane is away, and after success follow the change to the workers.
import type { UseFormReturnType } from "@mantine/form";
import { type FormEvent, useState } from "react";
import type { Answer } from "../api/client.ts";
import { noteNoAnswer } from "../api/fleet.ts";
import { Conflict, type Versioned } from "../api/objects.ts";
import { type ApiProblem, toProblem } from "../api/problem.ts";
import { useLeaveGuard } from "../navigation/leave-guard.tsx";
import { guardMoves, navigate } from "../navigation/location.ts";
import { fieldErrors, focusFirstError } from "./form-faults.ts";
import { announceRollout } from "./rollout.tsx";

interface Options<T, F> {
  readonly form: UseFormReturnType<F>;
  /** @param over a version to write over, where it is not the one that the edit began with. */
  readonly write: (values: F, over?: Versioned<T>) => Promise<Answer<T>>;
  readonly done: (saved: T) => string;
  /** Where to go after success. */
  readonly leaveTo: string | ((saved: T) => string);
  readonly takeTheirs: (theirs: Versioned<T>) => void;
  readonly overTheirs: (theirs: Versioned<T>) => void;
}

export interface Save<T = unknown> {
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly isSaving: boolean;
  readonly problem: ApiProblem | undefined;
  readonly conflict: Versioned<T> | undefined;
  readonly overwrite: () => void;
  readonly takeTheirs: () => void;
  readonly closeConflict: () => void;
}

export function useSave<T, F>(options: Options<T, F>): Save<T> {
  const { form, takeTheirs, overTheirs } = options;
  const [isSaving, setIsSaving] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const [conflict, setConflict] = useState<Versioned<T>>();
  useLeaveGuard(form.isDirty());

  const save = async (over?: Versioned<T>) => {
    setIsSaving(true);
    setProblem(undefined);
    form.clearErrors();
    try {
      const { data, revision } = await options.write(form.getValues(), over);
      guardMoves(false);
      announceRollout(options.done(data), revision);
      navigate(typeof options.leaveTo === "string" ? options.leaveTo : options.leaveTo(data));
    } catch (thrown) {
      if (thrown instanceof Conflict) return setConflict(thrown.current as Versioned<T>);
      const found = toProblem(thrown);
      if (found.status === 0) noteNoAnswer();
      setProblem(found);
      form.setErrors(fieldErrors(found));
      focusFirstError();
    } finally {
      setIsSaving(false);
    }
  };

  return {
    onSubmit(event) {
      event.preventDefault();
      void save();
    },
    isSaving,
    problem,
    conflict,
    overwrite() {
      if (!conflict) return;
      overTheirs(conflict);
      setConflict(undefined);
      void save(conflict);
    },
    takeTheirs() {
      if (conflict) takeTheirs(conflict);
      setConflict(undefined);
    },
    closeConflict: () => setConflict(undefined),
  };
}
