import assert from "node:assert/strict";
import { test } from "node:test";
import { accessFields, accessLabelOf, methodsOf, noSecrets, originOf, secretsSent, tools } from "../src/features/integrations/set-up/access";
import { bringsBack, callNames, type CallsInput, callsInputOf, callsOf, callsShown, completed, firstCalls, pointerLabelOf, pointersBackOf, pointersBackShown, pointersOf } from "../src/features/integrations/set-up/calls";
import { blankConnector, brokenJson, chosenTool, type ConnectorInput, connectorInputOf, settingsOf } from "../src/features/integrations/set-up/connector-input";
import { faultAt, stillAtFault } from "../src/features/integrations/set-up/faults";
import { jsonOf, jsonTextOf } from "../src/features/integrations/set-up/json-text";
import { mappingInputOf, mappingOf, optionsOf, settled } from "../src/features/integrations/set-up/mapping";
import en from "../src/i18n/integrations.en.json" with { type: "json" };
import type { Connector, ConnectorSettings } from "../src/lib/api/types";

const noneKept = { secret: false, client_secret: false, app_token: false, refresh_token: false, signing: false };
const kept = { secret: true, client_secret: true, app_token: false, refresh_token: false, signing: false };

test("a way to sign in asks for what it needs, each field with a name", () => {
  const names = (tool: (typeof tools)[number], method: Parameters<typeof accessFields>[1]) => accessFields(tool, method).map(({ name }) => name);
  assert.deepEqual(names("glpi", "password"), ["client_id", "client_secret", "user_name", "secret", "scope"]);
  assert.deepEqual(names("jira_cloud", "client_credentials"), ["client_id", "client_secret", "token_url", "scope"]);
  assert.deepEqual(names("glpi_legacy", "user_token"), ["secret", "app_token"]);
  assert.deepEqual(names("generic", "none"), []);
  assert.equal(accessLabelOf("jira_cloud", "basic", "secret"), "api_token");
  assert.equal(accessLabelOf("servicenow", "basic", "secret"), "password");
  for (const tool of tools)
    for (const method of methodsOf[tool])
      for (const { name } of accessFields(tool, method)) assert.ok(en.set_up.access.fields[accessLabelOf(tool, method, name)], `${tool} ${method} ${name}`);
});

test("a secret that is left empty stays, and one that is needed no more goes", () => {
  assert.deepEqual(secretsSent("glpi", "password", kept, noSecrets), {});
  assert.deepEqual(secretsSent("glpi", "password", kept, { ...noSecrets, secret: "new" }), { secret: "new" });
  assert.deepEqual(secretsSent("servicenow", "basic", kept, noSecrets), { client_secret: "" });
  assert.deepEqual(secretsSent("servicenow", "basic", kept, { ...noSecrets, refresh_token: "typed before the way was changed" }), { client_secret: "" });
  assert.deepEqual(secretsSent("generic", "bearer", { ...noneKept, signing: true }, noSecrets), {}, "an API may sign its webhooks");
  assert.deepEqual(secretsSent("servicenow", "basic", { ...noneKept, signing: true }, noSecrets), { signing: "" });
});

test("secrets go to one origin: a path changes none", () => {
  assert.equal(originOf("https://Glpi.example.org/front"), originOf(" https://glpi.example.org"));
  assert.notEqual(originOf("https://glpi.example.org:8443"), originOf("https://glpi.example.org"));
  assert.notEqual(originOf("http://glpi.example.org"), originOf("https://glpi.example.org"));
});

test("JSON that is typed is a value, nothing, or none", () => {
  assert.deepEqual(jsonOf(' {"a": [1]} '), { a: [1] });
  assert.equal(jsonOf("  "), null);
  assert.equal(jsonOf("{a}"), undefined);
  assert.equal(jsonTextOf(null), "");
  assert.equal(jsonTextOf({ a: 1 }), '{\n  "a": 1\n}');
});

const settings: ConnectorSettings = {
  base_url: "https://glpi.example.org",
  authentication: { method: "password", user_name: "connector", client_id: "client", token_url: "", scope: "api user", header_name: "" },
  direction: "out",
  mapping: {
    project: "3",
    type: "1",
    status_out: { open: "2", solved: "5" },
    status_in: { "2": "open", "5": "solved" },
    priority_out: { urgent: "5" },
    priority_in: { "5": "urgent" },
    fields: { category: 4, location: "Room {{ticket.number}}" },
    internal_notes: true,
    assignee: false,
  },
  rules: { when: "matching", statuses: ["open"], priorities: [], assignees: ["p"], assigned: true },
  calls_per_minute: 120,
  event_types: [],
};
const connector = { id: "c", version: 4, tool: "glpi", name: "GLPI", settings, secrets: kept, health: { state: "working" } } as unknown as Connector;

test("a connector that is opened and saved is as it was", () => {
  const input = connectorInputOf(connector);
  assert.equal(input.base, 4);
  assert.deepEqual(input.mapping.fields, [
    { name: "category", kind: "json", value: "4" },
    { name: "location", kind: "text", value: "Room {{ticket.number}}" },
  ]);
  const { generic, ...sent } = settingsOf(input, "glpi", settings);
  assert.deepEqual(sent, settings);
  assert.deepEqual(generic, callsOf(callsInputOf()));
});

test("of what is typed goes what is needed: no slash at the end, no empty entries, no conditions that do not count", () => {
  const typed: ConnectorInput = {
    ...connectorInputOf(connector),
    base_url: " https://glpi.example.org// ",
    authentication: { method: "client_credentials", user_name: "left over", client_id: " client ", token_url: "", scope: "", header_name: "" },
    rules: { when: "all", statuses: ["open"], priorities: ["low"], assignees: [], assigned: true },
  };
  const mapping: ConnectorInput["mapping"] = { ...typed.mapping, status_out: { open: " ", solved: "5" }, status_in: [{ theirs: " ", ours: "open" }], fields: [{ name: "", kind: "text", value: "x" }] };
  const sent = settingsOf({ ...typed, mapping }, "glpi");
  assert.equal(sent.base_url, "https://glpi.example.org");
  assert.equal(sent.authentication?.user_name, "");
  assert.equal(sent.authentication?.client_id, "client");
  assert.deepEqual(sent.rules, { when: "all", statuses: [], priorities: [], assignees: [], assigned: null });
  assert.deepEqual([sent.mapping?.status_out, sent.mapping?.status_in, sent.mapping?.fields], [{ solved: "5" }, {}, {}]);
});

test("a chosen tool brings its mapping and its usual way to sign in; an API of one's own a call to begin from", () => {
  const chosen = chosenTool("glpi", { type: "1", status_out: { open: "2" } });
  assert.equal(chosen.authentication?.method, "password");
  assert.deepEqual(chosen.mapping?.status_out, { open: "2" });
  assert.equal(chosen.mapping?.assignee, true);
  assert.equal(chosenTool("generic", {}).calls, firstCalls);
  assert.equal(callsOf(firstCalls).create?.id_at, "/id");
});

test("every pointer of a call has a name", () => {
  for (const call of callNames)
    for (const pointer of [...pointersOf[call], ...(bringsBack(call) ? pointersBackOf[call] : [])]) assert.ok(en.set_up.calls.pointers[pointerLabelOf(call, pointer)], `${call} ${pointer}`);
  assert.equal(pointerLabelOf("find", "text_at"), "mark_at");
  assert.equal(pointerLabelOf("read", "email_at"), "requester_email_at");
  assert.equal(pointerLabelOf("list_comments", "email_at"), "email_at");
});

test("what only comes back is shown to whom it matters, and where something of it is filled in", () => {
  const calls = callsInputOf({ read: { method: "GET", path: "/tickets/{{remote.id}}", state_at: "/state" } });
  assert.ok(!callsShown(calls, false).includes("changes"));
  assert.deepEqual(callsShown(calls, true), callNames);
  assert.deepEqual(callsShown({ ...calls, changes: { ...calls.changes, method: "GET" } }, false), callNames);
  assert.deepEqual(pointersBackShown("read", calls.read, false), []);
  assert.deepEqual(pointersBackShown("read", calls.read, true), pointersBackOf.read);
  assert.deepEqual(pointersBackShown("read", { ...calls.read, made_at: "/made" }, false), pointersBackOf.read);
  assert.deepEqual(pointersBackShown("create", calls.create, true), []);
});

test("what an API tells of its changes is as it was once it is opened and saved", () => {
  const generic = {
    read: { method: "GET", path: "/tickets/{{remote.id}}", title_at: "/title", mark_at: "/external_id", made_at: "/created_at", time_at: "/updated_at", author_at: "/by/name", email_at: "/by/email" },
    list_comments: { method: "GET", path: "/tickets/{{remote.id}}/comments", list_at: "/items", author_at: "/by", internal_at: "/private" },
    changes: { method: "GET", path: "/tickets?since={{since}}", list_at: "/items", id_at: "/id", time_at: "/updated_at" },
    incoming: { id_at: "/ticket/id" },
  };
  const sent = settingsOf({ ...blankConnector, tool: "generic", direction: "both", calls: callsInputOf(generic) }, "generic");
  assert.equal(sent.direction, "both");
  for (const name of ["read", "list_comments", "changes", "incoming"] as const) assert.deepEqual({ ...sent.generic?.[name], ...generic[name] }, sent.generic?.[name], name);
  assert.deepEqual(callsOf({ ...callsInputOf(), incoming: { id_at: " /id " } }).incoming, { id_at: "/id" });
  assert.deepEqual(settingsOf({ ...blankConnector, calls: callsInputOf(generic) }, "glpi").generic?.incoming, { id_at: "" });
});

test("a draft of a release that knew fewer calls is one of this", () => {
  const { changes, incoming, ...known } = callsInputOf({ create: { method: "POST", path: "/tickets", id_at: "/id" } });
  const { made_at, ...read } = known.read;
  assert.deepEqual(completed({ ...known, read } as CallsInput), { ...known, read: { ...read, made_at }, changes, incoming });
});

test("JSON that is none is named by its place", () => {
  const generic: ConnectorInput = { ...blankConnector, ...chosenTool("generic", {}) };
  assert.deepEqual(brokenJson(generic), []);
  assert.deepEqual(brokenJson({ ...generic, calls: { ...generic.calls, create: { ...generic.calls.create, body: "{" } } }), ["settings/generic/create/body"]);
  assert.deepEqual(brokenJson({ ...generic, calls: { ...generic.calls, read: { ...generic.calls.read, method: "GET", body: "{" } } }), [], "it is not shown");
  const fields: ConnectorInput["mapping"]["fields"] = [
    { name: "a", kind: "json", value: "[" },
    { name: "b", kind: "text", value: "[" },
  ];
  assert.deepEqual(brokenJson({ ...generic, mapping: { ...generic.mapping, fields } }), ["settings/mapping/fields/a"]);
});

test("names in a usual mapping become what the tool calls them, and what it does not know stays", () => {
  const mapping = mappingInputOf({ status_out: { open: "To Do", solved: "Done" }, status_in: { "to do": "open" }, priority_out: { low: "4" } });
  const offered = { statuses: [{ value: "10001", label: "To do", hint: "new" }], priorities: [{ value: "4", label: "Low", hint: "" }] };
  const { status_out, status_in, priority_out } = mappingOf(settled(mapping, offered));
  assert.deepEqual([status_out, status_in, priority_out], [{ open: "10001", solved: "Done" }, { "10001": "open" }, { low: "4" }]);
});

test("each choice stands once, and what is chosen stands among them", () => {
  const choices = [
    { value: "1", label: "New" },
    { value: "1", label: "New again" },
    { value: "2", label: "" },
  ];
  assert.deepEqual(optionsOf(choices, "9"), [
    { value: "1", label: "New" },
    { value: "2", label: "2" },
    { value: "9", label: "9" },
  ]);
  assert.equal(optionsOf(choices, "").length, 2);
});

test("a fault is told at its place, or within it, until that is changed", () => {
  const faults = { "settings/base_url": "no", "settings/generic/create/body/title": "what?", secrets: "again" };
  assert.equal(faultAt(faults, "settings/generic/create/body"), "what?");
  assert.equal(faultAt(faults, "settings/generic/create/path"), undefined);
  const refused = { settings: { base_url: "a", generic: { create: { body: { title: "{{x}}" } } } }, secrets: { secret: "" } };
  const mended = { settings: { base_url: "a", generic: { create: { body: { title: "{{ticket.subject}}" } } } }, secrets: { secret: "s" } };
  assert.deepEqual(stillAtFault(faults, refused, refused), faults);
  assert.deepEqual(stillAtFault(faults, refused, mended), { "settings/base_url": "no" });
});
