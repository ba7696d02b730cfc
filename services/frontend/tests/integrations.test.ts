import assert from "node:assert/strict";
import { test } from "node:test";
import { bringsNews, isComparing, nothingOf, totalOf } from "../src/features/integrations/comparison";
import { isBusy, isToolsOwn, isUnderWay, linkStateOf, mayHaveArrived, readable } from "../src/features/integrations/delivery";
import { choiceOf, overwritingOf, valueOf } from "../src/features/integrations/difference";
import { durationOf } from "../src/features/integrations/duration";
import { allDifferences, differenceFiltersOf, filtersOf, initialFilters } from "../src/features/integrations/filters";
import { connectorPath, deliveriesPath, differencesPath, integrationsPath, newConnectorPath, viewOf, webhooksPath } from "../src/features/integrations/paths";
import { heardOf, publicEvents, sentOf } from "../src/features/integrations/webhooks/events";
import type { ConnectorHealth, Delivery, DeliverySummary, DriftCause, Reconciliation } from "../src/lib/api/types";

const queryOf = (path: string): string => new URL(path, "http://x").search;

test("an address says what of the integrations is shown, and nonsense shows the connectors", () => {
  assert.deepEqual(viewOf(queryOf(integrationsPath)), { name: "connectors" });
  assert.deepEqual(viewOf(queryOf(webhooksPath)), { name: "webhooks" });
  assert.deepEqual(viewOf(queryOf(newConnectorPath)), { name: "connector", id: null });
  assert.deepEqual(viewOf(queryOf(connectorPath("7"))), { name: "connector", id: "7" });
  assert.deepEqual(viewOf(queryOf(deliveriesPath())), { name: "deliveries" });
  assert.deepEqual(viewOf(queryOf(differencesPath())), { name: "differences" });
  assert.deepEqual(viewOf("?view=nonsense"), { name: "connectors" });
});

test("the filters of deliveries survive their address; what failed comes first", () => {
  const filters = { connector: "7", state: "ambiguous" } as const;
  assert.deepEqual(filtersOf(queryOf(deliveriesPath(filters))), filters);
  assert.deepEqual(filtersOf(queryOf(deliveriesPath({ state: "all" }))), { connector: null, state: "all" });
  assert.equal(deliveriesPath(initialFilters), deliveriesPath());
  assert.equal(filtersOf("?state=eaten").state, "failed");
});

test("the filters of differences survive their address; all of them come first", () => {
  const filters = { connector: "7", kind: "only_there" } as const;
  assert.deepEqual(viewOf(queryOf(differencesPath(filters))), { name: "differences" });
  assert.deepEqual(differenceFiltersOf(queryOf(differencesPath(filters))), filters);
  assert.equal(differencesPath(allDifferences), differencesPath());
  assert.deepEqual(differenceFiltersOf("?view=differences&kind=eaten"), allDifferences);
});

const delivery = (part: Partial<DeliverySummary>): DeliverySummary => ({
  id: "d",
  connector_id: "c",
  ticket_id: "t",
  ticket_number: 1,
  kind: "create",
  state: "waiting",
  tries: 0,
  next_at: null,
  created_at: "",
  finished_at: null,
  reason_code: "none",
  reason: "",
  ...part,
});

test("what is not at its end goes on by itself, but for what failed", () => {
  for (const state of ["waiting", "behind", "sending", "ambiguous"] as const) assert.ok(isUnderWay({ state }), state);
  for (const state of ["done", "failed", "skipped"] as const) assert.ok(!isUnderWay({ state }), state);
});

test("a call without an answer may have arrived, one that was refused did not", () => {
  assert.ok(mayHaveArrived(delivery({ state: "failed", reason_code: "no_answer" })));
  assert.ok(mayHaveArrived(delivery({ state: "ambiguous", reason_code: "unreachable" })));
  assert.ok(!mayHaveArrived(delivery({ state: "failed", reason_code: "refused" })));
  const whole: Delivery = { ...delivery({ state: "failed", reason_code: "refused" }), in_doubt: true, request: "", answer: "" };
  assert.ok(mayHaveArrived(whole), "an attempt before the last may have arrived");
});

test("what a tool answered is in its words, what never came to it is not", () => {
  assert.ok(isToolsOwn("refused"));
  assert.ok(!isToolsOwn("unreachable"));
});

test("a ticket is in a tool as the worst of its deliveries", () => {
  assert.equal(linkStateOf({ unfinished: [] }), "up_to_date");
  assert.equal(linkStateOf({ unfinished: [delivery({ state: "sending" }), delivery({ state: "behind" })] }), "under_way");
  assert.equal(linkStateOf({ unfinished: [delivery({ state: "ambiguous" }), delivery({ state: "behind" })] }), "in_doubt");
  assert.equal(linkStateOf({ unfinished: [delivery({ state: "behind" }), delivery({ state: "failed" })] }), "failed");
});

test("a connector that is paused is not busy, whatever waits for it", () => {
  const health = { state: "working", waiting: 0, sending: 0, ambiguous: 0, failed: 3 } as ConnectorHealth;
  assert.ok(!isBusy(health));
  assert.ok(isBusy({ ...health, ambiguous: 1 }));
  assert.ok(!isBusy({ ...health, waiting: 5, state: "paused" }));
});

test("a call's JSON is laid out, and what is none stays as it is", () => {
  assert.equal(readable('POST https://a/b\n\n{"c":[1]}'), 'POST https://a/b\n\n{\n  "c": [\n    1\n  ]\n}');
  assert.equal(readable("502\n\n<html>\n\n</html>"), "502\n\n<html>\n\n</html>");
  assert.equal(readable("204"), "204");
});

test("a duration is told in the largest whole unit", () => {
  assert.deepEqual(durationOf(59.9), { value: 59, unit: "second" });
  assert.deepEqual(durationOf(3599), { value: 59, unit: "minute" });
  assert.deepEqual(durationOf(86_399), { value: 23, unit: "hour" });
  assert.deepEqual(durationOf(5 * 86_400), { value: 5, unit: "day" });
  assert.deepEqual(durationOf(-3), { value: 0, unit: "second" });
});

test("an endpoint that names no event hears what a requester may know of", () => {
  assert.deepEqual(heardOf([]), publicEvents);
  assert.deepEqual(heardOf(["ticket.note", "ticket.opened"]), ["ticket.opened", "ticket.note"]);
  assert.deepEqual(sentOf(["ticket.article", "ticket.opened"]), ["ticket.opened", "ticket.article"]);
});

const comparison = (part: Partial<Reconciliation>): Reconciliation => ({
  connector_id: "c",
  possible: true,
  state: "done",
  started_at: "2026-11-30T08:00:00Z",
  finished_at: "2026-11-30T09:00:00Z",
  next_at: null,
  records: 0,
  tickets: 0,
  mended: 0,
  problem: "",
  differences: { only_here: 0, only_there: 0, twice: 0, different: 0 },
  ...part,
});
const differing = { only_here: 1, only_there: 0, twice: 2, different: 0 };

test("a comparison brings news when it ends, and when it finds something", () => {
  const running = comparison({ state: "running", finished_at: null });
  assert.ok(isComparing(running) && isComparing({ state: "asked" }));
  assert.ok(!isComparing({ state: "done" }) && !isComparing({ state: "never" }));
  assert.ok(!bringsNews(running, { ...running, records: 400 }), "how far it is does not change what is listed");
  assert.ok(bringsNews(running, { ...running, differences: differing }));
  assert.ok(bringsNews(running, comparison({})));
  assert.equal(totalOf(differing), 3);
});

test("an empty list says whether both sides are the same, or were never compared", () => {
  const earlier = comparison({ connector_id: "a", finished_at: "2026-11-29T09:00:00Z" });
  const never = comparison({ connector_id: "b", state: "never", finished_at: null });
  const unreadable = comparison({ connector_id: "x", possible: false, state: "never", finished_at: null });
  assert.deepEqual(nothingOf(allDifferences, [comparison({}), earlier, unreadable]), { name: "same", at: "2026-11-29T09:00:00Z" });
  assert.deepEqual(nothingOf(allDifferences, [never, unreadable]), { name: "never" });
  assert.deepEqual(nothingOf(allDifferences, [{ ...never, state: "asked" }]), { name: "comparing" });
  assert.deepEqual(nothingOf(allDifferences, [comparison({}), never]), { name: "partly" });
  assert.deepEqual(nothingOf(allDifferences, [unreadable]), { name: "impossible" });
  assert.deepEqual(nothingOf({ connector: "b", kind: "all" }, [comparison({}), never]), { name: "never" });
  assert.deepEqual(nothingOf({ connector: "gone", kind: "all" }, [comparison({})]), { name: "other" });
});

test("where a kind is empty and another is not, the filter is to blame", () => {
  const found = comparison({ differences: differing });
  assert.deepEqual(nothingOf({ connector: null, kind: "different" }, [found]), { name: "other" });
  assert.equal(nothingOf({ connector: "a", kind: "different" }, [found, comparison({ connector_id: "a" })]).name, "same");
});

test("that a side holds is named by what is done", () => {
  assert.equal(choiceOf("record_gone", "here"), "send_again");
  assert.equal(choiceOf("never_sent", "here"), "send");
  assert.equal(choiceOf("not_opened", "there"), "bring");
  assert.equal(choiceOf("changed", "here"), "keep_ours");
  assert.equal(choiceOf("changed", "there"), "take_theirs");
  for (const cause of ["record_twice", "changed", "ticket_gone"] as DriftCause[]) assert.equal(choiceOf(cause, "neither"), "leave");
});

test("what writes over something is asked for first", () => {
  const status = { field: "status", here: "open", there: "Done" } as const;
  const message = { field: "message", here: "Hello", there: "" } as const;
  assert.equal(overwritingOf({ cause: "changed", fields: [message, status] }, "here"), "keep_ours");
  assert.equal(overwritingOf({ cause: "changed", fields: [message] }, "here"), null, "a message that is missing is only sent");
  assert.equal(overwritingOf({ cause: "changed", fields: [message] }, "there"), "take_theirs");
  assert.equal(overwritingOf({ cause: "record_gone", fields: [] }, "here"), "send_again");
  assert.equal(overwritingOf({ cause: "never_sent", fields: [] }, "here"), null);
  assert.equal(overwritingOf({ cause: "changed", fields: [status] }, "neither"), null);
});

test("a status of ours has its label, one of the tool its own word, and what is empty a word for it", () => {
  assert.deepEqual(valueOf({ field: "status", here: "open", there: "open" }, "here"), { status: "open" });
  assert.deepEqual(valueOf({ field: "status", here: "open", there: "open" }, "there"), { text: "open" });
  assert.deepEqual(valueOf({ field: "priority", here: "urgent", there: "" }, "here"), { priority: "urgent" });
  assert.deepEqual(valueOf({ field: "priority", here: "urgent", there: "" }, "there"), { word: "empty" });
  assert.deepEqual(valueOf({ field: "assignee", here: "", there: "jo@example.org" }, "here"), { word: "nobody" });
  assert.deepEqual(valueOf({ field: "message", here: "Hello", there: "" }, "there"), { word: "missing" });
});
