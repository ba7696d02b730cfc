import type { CallTemplate, GenericCalls } from "@/lib/api/types";
import { jsonOf, jsonTextOf } from "./json-text";

/** The calls of an API that none of us knows, in the order in which they are set up. */
export const callNames = ["create", "find", "comment", "list_comments", "update", "read", "test"] as const;
export type CallName = (typeof callNames)[number];

export const callMethods = ["POST", "PUT", "PATCH", "GET", "DELETE"] as const;

const pointerNames = ["id_at", "key_at", "url_at", "list_at", "state_at", "text_at"] as const;
export type PointerName = (typeof pointerNames)[number];

/** Where something is to be read from the answer of each call. */
export const pointersOf: Record<CallName, PointerName[]> = {
  create: ["id_at", "key_at", "url_at"],
  find: ["list_at", "id_at", "key_at", "url_at", "text_at"],
  comment: ["id_at"],
  list_comments: ["list_at", "id_at", "text_at"],
  update: [],
  read: ["key_at", "state_at", "text_at"],
  test: ["text_at", "key_at"],
};

/** The name of a pointer's message: what stands there in the answer of that call. */
export function pointerLabelOf(call: CallName, pointer: PointerName) {
  if (call === "find" && pointer === "text_at") return "mark_at";
  if (call === "test") return pointer === "text_at" ? "account_at" : "version_at";
  return pointer;
}

const ofTicket = [
  "ticket.number",
  "ticket.subject",
  "ticket.text",
  "ticket.status",
  "ticket.priority",
  "ticket.url",
  "ticket.mark",
  "ticket.created_at",
  "requester.name",
  "requester.email",
  "assignee.name",
  "assignee.email",
];
const ofMessage = ["message.text", "message.internal", "message.mark", "message.author"];
const ofChange = ["change.title", "change.status", "change.priority", "change.assignee", "change.mark"];
const ofRemote = ["remote.id", "remote.key", "remote.url"];

/** The placeholders that have a value in a template of that call. */
export const placeholdersOf: Record<CallName, string[]> = {
  create: ofTicket,
  find: ["ticket.mark"],
  comment: [...ofTicket, ...ofMessage, ...ofRemote],
  list_comments: ofRemote,
  update: [...ofTicket, ...ofChange, ...ofRemote],
  read: ofRemote,
  test: [],
};

/** A call as it is typed: its body as JSON text. */
export type CallInput = Required<Omit<CallTemplate, "body">> & { body: string };
export type HeaderRow = { name: string; value: string };
export type CallsInput = Record<CallName, CallInput> & { headers: HeaderRow[]; idempotency_header: string };

const callInputOf = ({ method = "", path = "", body, id_at = "", key_at = "", url_at = "", list_at = "", state_at = "", text_at = "" }: CallTemplate = {}): CallInput => ({
  method,
  path,
  body: jsonTextOf(body),
  id_at,
  key_at,
  url_at,
  list_at,
  state_at,
  text_at,
});

export const callsInputOf = (calls: GenericCalls = {}): CallsInput => ({
  ...(Object.fromEntries(callNames.map((name) => [name, callInputOf(calls[name])])) as Record<CallName, CallInput>),
  headers: Object.entries(calls.headers ?? {}).map(([name, value]) => ({ name, value })),
  idempotency_header: calls.idempotency_header ?? "",
});

const callOf = (typed: CallInput): CallTemplate => ({
  ...typed,
  path: typed.path.trim(),
  body: jsonOf(typed.body) ?? null,
  ...Object.fromEntries(pointerNames.map((name) => [name, typed[name].trim()])),
});

export const callsOf = (typed: CallsInput): GenericCalls => ({
  ...Object.fromEntries(callNames.map((name) => [name, callOf(typed[name])])),
  headers: Object.fromEntries(typed.headers.filter(({ name }) => name.trim() !== "").map(({ name, value }) => [name.trim(), value])),
  idempotency_header: typed.idempotency_header.trim(),
});

/** An API that many would recognise, to begin from. */
export const firstCalls: CallsInput = callsInputOf({
  create: {
    method: "POST",
    path: "/tickets",
    body: { title: "{{ticket.subject}}", description: "{{ticket.text}}", external_id: "{{ticket.mark}}" },
    id_at: "/id",
  },
});
