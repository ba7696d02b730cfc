// What an integrator writes against the types generated from the running program: sign in, ask, open a ticket, reply, list pages.
// Checked strictly, so that a name, a null or a type that the contract has wrong does not compile.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Ticket = components["schemas"]["Ticket"];
type Problem = components["schemas"]["Problem"];

const [baseUrl = "", email = "", password = ""] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl });

function must<T>(answer: { data?: T; error?: Problem; response: Response }): T {
  if (answer.data === undefined) throw new Error(`${answer.response.status} ${answer.error?.code}: ${answer.error?.detail}`);
  return answer.data;
}

const session = must(await api.POST("/api/v1/auth/login", { body: { email, password } }));
api.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${session.access_token}`);
    return request;
  },
});

const answer = must(await api.POST("/api/v1/chat", { body: { question: "How do I change the toner?" } }));
if (typeof answer === "string") throw new Error("a stream came unasked");
const outcome: "answered" | "refused" | "replied" = answer.outcome;

const opened: Ticket = must(
  await api.POST("/api/v1/tickets", {
    body: { subject: "The toner is empty", body: answer.handoff.body, priority: "high" },
    params: { header: { "Idempotency-Key": "typed-client-1" } },
  }),
);
const again: Ticket = must(
  await api.POST("/api/v1/tickets", {
    body: { subject: "The toner is empty", body: answer.handoff.body, priority: "high" },
    params: { header: { "Idempotency-Key": "typed-client-1" } },
  }),
);
if (again.id !== opened.id) throw new Error("a repeat made another ticket");

const path = { id: opened.id };
must(await api.POST("/api/v1/tickets/{id}/messages", { params: { path }, body: { body: "It is the large one." } }));
const changed = must(
  await api.PATCH("/api/v1/tickets/{id}", {
    params: { path, header: { "If-Match": `"${must(await api.GET("/api/v1/tickets/{id}", { params: { path } })).version}"` } },
    body: { status: "solved", assignee_id: null },
  }),
);

for (let i = 0; i < 3; ++i) must(await api.POST("/api/v1/tickets", { body: { subject: `Page ${i}`, body: "x" } }));
const seen: string[] = [];
let cursor: string | null | undefined;
do {
  const page = must(await api.GET("/api/v1/tickets", { params: { query: { limit: 2, sort: "created", ...(cursor && { cursor }) } } }));
  seen.push(...page.items.map((ticket) => ticket.subject));
  cursor = page.next_cursor;
} while (cursor);

const refused = await api.POST("/api/v1/tickets", { body: { subject: "", body: "x" } });
const fault: string | undefined = refused.error?.errors?.[0]?.pointer;

// @ts-expect-error no such status
const wrongStatus: Ticket["status"] = "finished";
// @ts-expect-error no such field
const wrongField: components["schemas"]["OpenTicket"] = { subject: "a", body: "b", prioritiy: "high" };
void [wrongStatus, wrongField];

console.log(JSON.stringify({ outcome, status: changed.status, seen, fault, requester: opened.requester.id === session.user.id }));
