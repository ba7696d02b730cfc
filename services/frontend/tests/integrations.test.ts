import assert from "node:assert/strict";
import { test } from "node:test";
import { isBusy, isToolsOwn, isUnderWay, linkStateOf, mayHaveArrived, readable } from "../src/features/integrations/delivery";
import { durationOf } from "../src/features/integrations/duration";
import { filtersOf, initialFilters } from "../src/features/integrations/filters";
import { connectorPath, deliveriesPath, integrationsPath, newConnectorPath, viewOf, webhooksPath } from "../src/features/integrations/paths";
import { heardOf, publicEvents, sentOf } from "../src/features/integrations/webhooks/events";
import type { ConnectorHealth, Delivery, DeliverySummary } from "../src/lib/api/types";

const queryOf = (path: string): string => new URL(path, "http://x").search;

test("an address says what of the integrations is shown, and nonsense shows the connectors", () => {
  assert.deepEqual(viewOf(queryOf(integrationsPath)), { name: "connectors" });
  assert.deepEqual(viewOf(queryOf(webhooksPath)), { name: "webhooks" });
  assert.deepEqual(viewOf(queryOf(newConnectorPath)), { name: "connector", id: null });
  assert.deepEqual(viewOf(queryOf(connectorPath("7"))), { name: "connector", id: "7" });
  assert.deepEqual(viewOf(queryOf(deliveriesPath())), { name: "deliveries" });
  assert.deepEqual(viewOf("?view=nonsense"), { name: "connectors" });
});

test("the filters of deliveries survive their address; what failed comes first", () => {
  const filters = { connector: "7", state: "ambiguous" } as const;
  assert.deepEqual(filtersOf(queryOf(deliveriesPath(filters))), filters);
  assert.deepEqual(filtersOf(queryOf(deliveriesPath({ state: "all" }))), { connector: null, state: "all" });
  assert.equal(deliveriesPath(initialFilters), deliveriesPath());
  assert.equal(filtersOf("?state=eaten").state, "failed");
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
