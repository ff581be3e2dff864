// Which store may replace what a worker holds.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Head, HeldPosition } from "@switchyard/shared";
import { mayTakeOver } from "../src/foreign-history.ts";

const held: HeldPosition = { epoch: "mine", parentEpoch: "grandparent", revision: 50, commitId: "c" };
const store: Head = { epoch: "other", parentEpoch: null, revision: 60, commitId: "d", isAdopted: false };

const cases: [title: string, head: Partial<Head>, isAllowed: boolean][] = [
  ["one of foreign descent is refused", {}, false],
  ["one of foreign descent is taken over on an operator's word", { isAdopted: true }, true],
  ["an operator's word also leads back", { isAdopted: true, revision: 3 }, true],
  ["a child is taken over", { parentEpoch: "mine" }, true],
  ["a child at no higher revision is refused", { parentEpoch: "mine", revision: 50 }, false],
  [
    "another child of the same lost history that is ahead is taken over",
    { parentEpoch: "grandparent" },
    true,
  ],
  ["another child that is behind is refused", { parentEpoch: "grandparent", revision: 49 }, false],
  ["the same history further back is refused", { epoch: "mine", revision: 49 }, false],
  [
    "the same history further back is refused, adopted or not",
    { epoch: "mine", revision: 49, isAdopted: true },
    false,
  ],
];
for (const [title, head, isAllowed] of cases) {
  test(`of stores that do not continue what is held, ${title}`, () => {
    assert.equal(mayTakeOver({ ...store, ...head }, held), isAllowed);
  });
}

test("two histories without parents are no siblings", () => {
  assert.equal(mayTakeOver(store, { ...held, parentEpoch: null }), false);
});
