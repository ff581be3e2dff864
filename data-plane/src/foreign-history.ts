// Which histories a worker may take over. The rule that keeps a wiped, restored or foreign store from emptying a fleet.
import type { Head, HeldPosition } from "@switchyard/shared";

/**
 * Whether a store that does not continue what is held may replace it: because it is the child of what is held, or the
 * better of two children of one lost history, or because an operator said so. The same history further back never may.
 */
export function mayTakeOver(head: Head, held: HeldPosition): boolean {
  if (head.epoch === held.epoch) return false;
  if (head.isAdopted) return true;
  // Revision numbers never go back but on an operator's word.
  if (head.parentEpoch === null || head.revision <= held.revision) return false;
  return head.parentEpoch === held.epoch || head.parentEpoch === held.parentEpoch;
}
