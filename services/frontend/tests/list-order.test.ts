import assert from "node:assert/strict";
import { test } from "node:test";
import type { Person, TicketSummary } from "../src/lib/api/types";
import { type TicketFilters, initialFilters } from "../src/features/tickets/filters";
import { belongs, displacing, inOrder, patched, rowsOf, type TicketPages } from "../src/features/tickets/list-order";

const me: Person = { id: "me", name: "Me" };
const row = (id: string, minute: number, part: Partial<TicketSummary> = {}): TicketSummary =>
  ({ id, status: "open", priority: "normal", assignee: null, version: 1, created_at: `2026-01-01T00:0${minute}:00Z`, updated_at: `2026-01-01T00:0${minute}:00Z`, ...part }) as TicketSummary;
const pagesOf = (...pages: TicketSummary[][]): TicketPages => ({
  pages: pages.map((items, at) => ({ items, next_cursor: at === pages.length - 1 ? null : `after ${at}` })),
  pageParams: pages.map((_, at) => (at === 0 ? null : `after ${at - 1}`)),
});
const ids = (pages: TicketPages) => rowsOf(pages).map(({ id }) => id).join(" ");
const filters = (part: Partial<TicketFilters> = {}): TicketFilters => ({ ...initialFilters, ...part });

test("a change keeps its row in its place", () => {
  const list = pagesOf([row("a", 5), row("b", 4)], [row("c", 3)]);
  const solved = row("c", 9, { status: "solved", version: 2 });
  const next = patched(list, new Map([["c", solved]]));
  assert.equal(ids(next), "a b c");
  assert.equal(rowsOf(next)[2], solved);
  assert.equal(next.pages[0], list.pages[0]);
});

test("what is older than what is shown changes nothing", () => {
  const list = pagesOf([row("a", 5, { version: 3 })]);
  assert.equal(rowsOf(patched(list, new Map([["a", row("a", 4, { version: 2 })]])))[0]?.version, 3);
});

test("in order, what changed last comes first, and what the filter leaves out is gone", () => {
  const list = pagesOf([row("a", 5), row("b", 4)], [row("c", 3), row("d", 2)]);
  const changes = new Map([["c", row("c", 7)], ["b", row("b", 8, { status: "solved" })], ["n", row("n", 6)], ["d", null]]);
  assert.equal(ids(inOrder(list, changes, filters(), "me")), "c n a");
  assert.equal(ids(inOrder(list, changes, filters({ status: "all" }), "me")), "b c n a");
});

test("by creation, a changed row stays where it was made", () => {
  const list = pagesOf([row("a", 5), row("b", 4)]);
  const changed = { ...row("b", 4), updated_at: "2026-01-01T00:09:00Z" };
  assert.equal(ids(inOrder(list, new Map([["b", changed]]), filters({ sort: "created" }), "me")), "a b");
  assert.equal(displacing(rowsOf(list), new Map([["b", changed]]), filters({ sort: "created" }), "me", false).size, 0);
});

test("a row below what is loaded waits there", () => {
  const list = pagesOf([row("a", 5), row("b", 4)]);
  list.pages[0] = { items: rowsOf(list), next_cursor: "more" };
  const old = new Map([["old", row("old", 1)]]);
  assert.equal(ids(inOrder(list, old, filters(), "me")), "a b");
  assert.equal(displacing(rowsOf(list), old, filters(), "me", true).size, 0);
  assert.equal(displacing(rowsOf(list), old, filters(), "me", false).size, 1);
});

test("only what moves a row, brings one or takes one counts as a change of order", () => {
  const rows = [row("a", 5), row("b", 4)];
  const size = (change: TicketSummary | null, id: string, part: Partial<TicketFilters> = {}) => displacing(rows, new Map([[id, change]]), filters(part), "me", false).size;
  assert.equal(size(row("a", 6), "a"), 0, "the first stays first");
  assert.equal(size(row("b", 6), "b"), 1);
  assert.equal(size(row("a", 6, { status: "solved" }), "a"), 1);
  assert.equal(size(null, "a"), 1);
  assert.equal(size(row("n", 6), "n"), 1);
  assert.equal(size(row("n", 6, { status: "closed" }), "n"), 0);
  assert.equal(size(row("n", 6), "n", { q: "lamp" }), 0, "what a search finds, the server says");
});

test("whom a ticket is assigned to decides who lists it", () => {
  assert.equal(belongs(row("a", 1, { assignee: me }), filters({ assignee: "me" }), "me"), true);
  assert.equal(belongs(row("a", 1), filters({ assignee: "me" }), "me"), false);
  assert.equal(belongs(row("a", 1), filters({ assignee: "none" }), "me"), true);
  assert.equal(belongs(row("a", 1, { assignee: me }), filters({ assignee: "none" }), "me"), false);
  assert.equal(belongs(row("a", 1, { priority: "high" }), filters({ priority: "urgent" }), "me"), false);
});
