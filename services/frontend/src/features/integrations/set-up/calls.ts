import type { CallTemplate, GenericCalls } from "@/lib/api/types";
import { jsonOf, jsonTextOf } from "./json-text";

/** The calls of an API that none of us knows, in the order in which they are set up. */
export const callNames = ["create", "find", "comment", "list_comments", "update", "read", "changes", "test"] as const;
export type CallName = (typeof callNames)[number];

export const callMethods = ["POST", "PUT", "PATCH", "GET", "DELETE"] as const;

const pointerNames = [
  "id_at",
  "key_at",
  "url_at",
  "list_at",
  "state_at",
  "text_at",
  "title_at",
  "priority_at",
  "assignee_at",
  "mark_at",
  "made_at",
  "time_at",
  "author_at",
  "email_at",
  "internal_at",
] as const;
export type PointerName = (typeof pointerNames)[number];

/** Where something is to be read from the answer of each call. */
export const pointersOf: Record<CallName, PointerName[]> = {
  create: ["id_at", "key_at", "url_at"],
  find: ["list_at", "id_at", "key_at", "url_at", "text_at"],
  comment: ["id_at"],
  list_comments: ["list_at", "id_at", "text_at"],
  update: [],
  read: ["key_at", "state_at", "text_at"],
  changes: ["list_at", "id_at", "time_at"],
  test: ["text_at", "key_at"],
};

/** And what of it only comes back. */
export const pointersBackOf = {
  list_comments: ["author_at", "email_at", "time_at", "internal_at"],
  read: ["url_at", "title_at", "priority_at", "assignee_at", "author_at", "email_at", "time_at", "made_at", "mark_at"],
} as const satisfies Partial<Record<CallName, PointerName[]>>;

export const bringsBack = (call: CallName): call is keyof typeof pointersBackOf => call in pointersBackOf;

/** The name of a pointer's message: what stands there in the answer of that call. */
export function pointerLabelOf(call: CallName, pointer: PointerName) {
  if (call === "find" && pointer === "text_at") return "mark_at";
  if (call === "test") return pointer === "text_at" ? "account_at" : "version_at";
  if (call === "list_comments" && pointer === "time_at") return "written_at";
  if (call === "read" && pointer === "author_at") return "requester_at";
  if (call === "read" && pointer === "email_at") return "requester_email_at";
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
  changes: ["since", "since.seconds"],
  test: [],
};

/** A call as it is typed: its body as JSON text. */
export type CallInput = Required<Omit<CallTemplate, "body">> & { body: string };
export type HeaderRow = { name: string; value: string };
export type CallsInput = Record<CallName, CallInput> & { incoming: { id_at: string }; headers: HeaderRow[]; idempotency_header: string };

/** Whether a body is asked for. */
export const hasBody = ({ method }: CallInput): boolean => method !== "" && method !== "GET";

/** Those to be shown: who only sends need not see what only comes back, but what is filled in is never hidden. */
export const callsShown = (calls: CallsInput, comesBack: boolean): CallName[] => callNames.filter((name) => name !== "changes" || comesBack || calls.changes.method !== "");
export function pointersBackShown(name: CallName, call: CallInput, comesBack: boolean): readonly PointerName[] {
  const pointers: readonly PointerName[] = bringsBack(name) ? pointersBackOf[name] : [];
  return comesBack || pointers.some((pointer) => call[pointer] !== "") ? pointers : [];
}

const callInputOf = ({ method = "", path = "", body, ...pointers }: CallTemplate = {}): CallInput => ({
  method,
  path,
  body: jsonTextOf(body),
  ...(Object.fromEntries(pointerNames.map((name) => [name, pointers[name] ?? ""])) as Record<PointerName, string>),
});

export const callsInputOf = (calls: GenericCalls = {}): CallsInput => ({
  ...(Object.fromEntries(callNames.map((name) => [name, callInputOf(calls[name])])) as Record<CallName, CallInput>),
  incoming: { id_at: calls.incoming?.id_at ?? "" },
  headers: Object.entries(calls.headers ?? {}).map(([name, value]) => ({ name, value })),
  idempotency_header: calls.idempotency_header ?? "",
});

const noCalls = callsInputOf();

/** Calls of a draft that a release kept which knew fewer of them, and less of each. */
export const completed = (kept: CallsInput): CallsInput => ({
  ...noCalls,
  ...kept,
  ...(Object.fromEntries(callNames.map((name) => [name, { ...noCalls[name], ...kept[name] }])) as Record<CallName, CallInput>),
});

const callOf = (typed: CallInput): CallTemplate => ({
  ...typed,
  path: typed.path.trim(),
  body: jsonOf(typed.body) ?? null,
  ...Object.fromEntries(pointerNames.map((name) => [name, typed[name].trim()])),
});

export const callsOf = (typed: CallsInput): GenericCalls => ({
  ...Object.fromEntries(callNames.map((name) => [name, callOf(typed[name])])),
  incoming: { id_at: typed.incoming.id_at.trim() },
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
