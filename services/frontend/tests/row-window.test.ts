import assert from "node:assert/strict";
import { test } from "node:test";
import { rangeOf, scrollToShow } from "../src/features/tickets/row-window";

test("only the rows in view are drawn, and some on each side", () => {
  assert.deepEqual(rangeOf(0, 600, 60, 0), { first: 0, last: 9 });
  assert.deepEqual(rangeOf(30, 600, 60, 0), { first: 0, last: 10 });
  assert.deepEqual(rangeOf(6000, 600, 60, 6), { first: 94, last: 115 });
  assert.deepEqual(rangeOf(0, 0, 60, 6), { first: 0, last: 5 });
});

test("a row is scrolled to by the shortest way, and not at all when it is in view", () => {
  assert.equal(scrollToShow(5, 0, 600, 60), null);
  assert.equal(scrollToShow(9, 0, 600, 60), null);
  assert.equal(scrollToShow(10, 0, 600, 60), 60);
  assert.equal(scrollToShow(3, 600, 600, 60), 180);
});
