// Where in the console the page is: paths under /console, the browser's own history, and a guard that may hold a move back
// while a form has changes that are not saved.
import { createSignal, type Signal } from "../api/signal.ts";

const base = "/console";

export interface Place {
  /** Path without the base, e.g. `/services/shop/routes`; `/` is the first page. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export const place: Signal<Place> = createSignal(currentPlace());

/** A move that waits for somebody's word; null when none does. */
export const heldMove = createSignal<(() => void) | null>(null);

let isGuarded = false;
let shownUrl = location.href;

/** While set, moves are held, and the browser asks before it leaves the page. */
export function guardMoves(guarded: boolean): void {
  isGuarded = guarded;
}

export function hrefOf(path: string): string {
  return path === "/" ? `${base}/` : base + path;
}

export function navigate(path: string, { replace = false } = {}): void {
  const move = () => {
    history[replace ? "replaceState" : "pushState"](null, "", hrefOf(path));
    arrive();
    if (!replace) scrollTo(0, 0);
  };
  if (isGuarded) heldMove.set(move);
  else move();
}

/** Changes the query of the present page without a new entry in the history. */
export function replaceQuery(query: URLSearchParams): void {
  const text = query.toString();
  history.replaceState(null, "", location.pathname + (text === "" ? "" : `?${text}`));
  arrive();
}

/** Makes the move that was held. */
export function releaseMove(): void {
  const move = heldMove.get();
  heldMove.set(null);
  isGuarded = false;
  move?.();
}

addEventListener("popstate", () => {
  if (!isGuarded) return arrive();
  // Going back cannot be prevented, only undone: the page stays where it was and asks.
  const wanted = location.href;
  history.pushState(null, "", shownUrl);
  heldMove.set(() => {
    history.pushState(null, "", wanted);
    arrive();
  });
});

addEventListener("beforeunload", (event) => {
  if (isGuarded) event.preventDefault();
});

function arrive(): void {
  shownUrl = location.href;
  place.set(currentPlace());
}

function currentPlace(): Place {
  const path = location.pathname.slice(base.length).replace(/\/+$/, "");
  return { path: path === "" ? "/" : path, query: new URLSearchParams(location.search) };
}
