// The admin token of this tab: asked for when the control plane wants one, kept in session storage and nowhere else.
import { createSignal } from "./signal.ts";

const storageKey = "switchyard-token";

export interface Session {
  readonly token: string | null;
  /** Whether the control plane has refused a call for want of a valid token. */
  readonly isAsked: boolean;
  /** Grows with every token, so that what was refused is asked for again. */
  readonly generation: number;
}

export const session = createSignal<Session>({
  token: sessionStorage.getItem(storageKey),
  isAsked: false,
  generation: 0,
});

export function askForToken(): void {
  if (!session.get().isAsked) session.set({ ...session.get(), isAsked: true });
}

export function keepToken(token: string): void {
  sessionStorage.setItem(storageKey, token);
  session.set({ token, isAsked: false, generation: session.get().generation + 1 });
}

export function forgetToken(): void {
  sessionStorage.removeItem(storageKey);
  session.set({ ...session.get(), token: null, isAsked: true });
}
