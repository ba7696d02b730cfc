import assert from "node:assert/strict";
import { test } from "node:test";
import { returnPath } from "../src/features/auth/return-path";
import { destination, sectionOf } from "../src/features/shell/navigation";
import { filtersOf, initialFilters, searchOf } from "../src/features/tickets/filters";
import { fieldsChanged } from "../src/features/tickets/fields-changed";
import type { Ticket } from "../src/lib/api/types";

test("a path belongs to its section", () => {
  assert.equal(sectionOf("/tickets/123/"), "/tickets/");
  assert.equal(sectionOf("/tickets/?status=open"), "/tickets/");
  assert.equal(sectionOf("/"), "/");
});

test("within a section only the address changes, across sections the page is asked for", () => {
  assert.deepEqual(destination("/tickets/1/", "/tickets/2/"), { kind: "address", url: "/tickets/2/" });
  assert.deepEqual(destination("/assistant/", "/kb/"), { kind: "page", url: "/kb/" });
  assert.deepEqual(destination("/assistant/", "/kb/7/#chunk-3"), { kind: "page", url: "/kb/?at=%2Fkb%2F7%2F%23chunk-3" });
});

test("signing in never leads to another site", () => {
  assert.equal(returnPath("?return=%2Ftickets%2F7%2F%3Fq%3Da"), "/tickets/7/?q=a");
  for (const elsewhere of ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"])
    assert.equal(returnPath(`?return=${encodeURIComponent(elsewhere)}`), "/", elsewhere);
});

test("filters survive the address, and defaults are left out of it", () => {
  const filters = { ...initialFilters, status: "all", priority: "urgent", assignee: "me", q: "vpn & co" } as const;
  assert.deepEqual(filtersOf(searchOf(filters)), filters);
  assert.equal(searchOf(initialFilters), "");
  assert.deepEqual(filtersOf("?status=nonsense&priority=x"), initialFilters);
});

test("a conflict names what moved", () => {
  const before = { status: "open", priority: "low", assignee: null, subject: "a" } as Ticket;
  assert.deepEqual(fieldsChanged(before, { ...before, status: "solved", assignee: { id: "1", name: "x" } }), ["status", "assignee"]);
});
