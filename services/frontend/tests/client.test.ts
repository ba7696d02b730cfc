import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiClient, given } from "../src/lib/api/client";
import { ApiError, NetworkError } from "../src/lib/api/problem";
import type { SignedIn } from "../src/lib/api/types";

type Call = { path: string; authorization: string | undefined };

let calls: Call[];
let accepted: string;
let refreshes: number;
let sessionEnded: boolean;
let time: number;
let pauses: number[];

const signedIn = (token: string): SignedIn => ({ access_token: token, token_type: "Bearer", expires_in: 600 }) as SignedIn;

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers });

const server = async (input: string, init: RequestInit): Promise<Response> => {
  const authorization = new Headers(init.headers).get("Authorization") ?? undefined;
  calls.push({ path: input, authorization });
  await Promise.resolve();
  if (input.endsWith("/refresh")) {
    refreshes += 1;
    if (sessionEnded) return answer(401, { code: "session_ended" });
    accepted = `token-${refreshes}`;
    return answer(200, signedIn(accepted));
  }
  return authorization === `Bearer ${accepted}` ? answer(200, { ok: true }) : answer(401, { code: "unauthenticated" });
};

const makeClient = (fetch = server) =>
  new ApiClient({ fetch: fetch as typeof globalThis.fetch, lock: (work) => work(), now: () => time, pause: async (milliseconds) => void pauses.push(milliseconds) });

beforeEach(() => {
  calls = [];
  accepted = "first";
  refreshes = 0;
  sessionEnded = false;
  time = 0;
  pauses = [];
});

test("a request carries the access token", async () => {
  const client = makeClient();
  client.signIn(signedIn("first"));
  assert.deepEqual(await client.get("/api/v1/me"), { ok: true });
  assert.equal(calls[0]?.authorization, "Bearer first");
});

test("a refused token is refreshed once and the request sent once more", async () => {
  const client = makeClient();
  client.signIn(signedIn("revoked"));
  assert.deepEqual(await client.get("/api/v1/me"), { ok: true });
  assert.deepEqual(
    calls.map((call) => call.path),
    ["/api/v1/me", "/api/v1/auth/refresh", "/api/v1/me"],
  );
});

test("requests that are refused together share one refresh", async () => {
  const client = makeClient();
  client.signIn(signedIn("revoked"));
  await Promise.all([client.get("/api/v1/me"), client.get("/api/v1/sessions"), client.get("/api/v1/overview")]);
  assert.equal(refreshes, 1);
});

test("a token about to expire is refreshed before it is used", async () => {
  const client = makeClient();
  client.signIn(signedIn("first"));
  time = 590_000;
  await client.get("/api/v1/me");
  assert.equal(calls[0]?.path, "/api/v1/auth/refresh");
  assert.equal(calls.length, 2);
});

test("an ended session is told, and the refusal reaches the caller", async () => {
  const client = makeClient();
  let told = 0;
  client.onSessionEnded = () => (told += 1);
  client.signIn(signedIn("revoked"));
  sessionEnded = true;
  await assert.rejects(client.get("/api/v1/me"), (error) => error instanceof ApiError && error.status === 401);
  assert.equal(told, 1);
  assert.equal(calls.length, 2);
});

test("someone who never signed in is not asked to refresh", async () => {
  await assert.rejects(makeClient().get("/api/v1/me"));
  assert.equal(refreshes, 0);
});

test("a refresh whose answer was lost is asked for again, and nobody is signed out by it", async () => {
  let lost = 0;
  const client = makeClient(async (input, init) => {
    if (!input.endsWith("/refresh")) return server(input, init);
    if (lost < 2) {
      lost += 1;
      if (lost === 1) throw new TypeError("fetch failed");
      return answer(503, { code: "unavailable" });
    }
    return server(input, init);
  });
  let told = 0;
  client.onSessionEnded = () => (told += 1);
  client.signIn(signedIn("revoked"));
  assert.deepEqual(await client.get("/api/v1/me"), { ok: true });
  assert.equal(told, 0);
  assert.equal(pauses.length, 2);
});

test("a refresh that cannot get through fails as a network does, and the session stays", async () => {
  const client = makeClient((input, init) => (input.endsWith("/refresh") ? Promise.reject(new TypeError("fetch failed")) : server(input, init)));
  let told = 0;
  client.onSessionEnded = () => (told += 1);
  client.signIn(signedIn("revoked"));
  await assert.rejects(client.get("/api/v1/me"), NetworkError);
  assert.equal(told, 0);
});

test("a server that does not begin to answer counts as unreachable", async () => {
  const silent = (_input: string, init: RequestInit) => new Promise<Response>((_resolve, reject) => init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError"))));
  await assert.rejects(makeClient(silent).get("/api/v1/me", { deadline: 1 }), NetworkError);
});

test("the same body sent again after a lost answer has the same key, and a new one once it was answered", async () => {
  const keys: (string | null)[] = [];
  let lost = true;
  const client = makeClient(async (_input, init) => {
    keys.push(new Headers(init.headers).get("Idempotency-Key"));
    if (lost) throw new TypeError("fetch failed");
    return answer(201, {});
  });
  const sent = (subject: string, key?: string) => client.create("/api/v1/tickets", { body: { subject, body: "b" } }, key);
  await assert.rejects(sent("one"));
  await assert.rejects(sent("two"));
  lost = false;
  await sent("one");
  await sent("one");
  await sent("one", "of the draft");
  assert.equal(keys[0], keys[2]);
  assert.equal(new Set(keys).size, 4);
  assert.equal(keys[4], "of the draft");
});

test("while the first sending is at work, a repeat waits for its answer", async () => {
  let asked = 0;
  const client = makeClient(async () => ((asked += 1) < 3 ? answer(409, { code: "idempotency_key_in_use" }, { "Retry-After": "1" }) : answer(201, { id: "one" })));
  assert.deepEqual(await client.create("/api/v1/tickets", { body: { subject: "s", body: "b" } }), { id: "one" });
  assert.deepEqual(pauses, [1000, 1000]);
});

test("a problem keeps its code, fields, current state and the seconds to wait", async () => {
  const fields = [{ pointer: "/email", code: "required", detail: "Required" }];
  const client = makeClient(async () => answer(429, { code: "rate_limited", detail: "Slow down", errors: fields, current: { version: 3 } }, { "Retry-After": "12" }));
  const error = await client.get("/api/v1/me").catch((reason: unknown) => reason);
  assert.ok(error instanceof ApiError);
  assert.equal(error.code, "rate_limited");
  assert.equal(error.retryAfter, 12);
  assert.deepEqual(error.problem.current, { version: 3 });
  assert.deepEqual(error.problem.errors, fields);
  assert.equal(error.operation, "get /api/v1/me");
});

test("an unreachable server is told apart from a refusal", async () => {
  const client = makeClient(() => Promise.reject(new TypeError("fetch failed")));
  await assert.rejects(client.get("/api/v1/me"), NetworkError);
});

test("a request is made as the contract says: path, query, body and headers", async () => {
  let made: { path: string; init: RequestInit } | undefined;
  const client = makeClient(async (path, init) => {
    made = { path, init };
    return answer(200, {});
  });
  await client.get("/api/v1/kb/documents/{id}/versions/{version}", { params: { path: { id: "a/b", version: 2 } } });
  assert.equal(made?.path, "/api/v1/kb/documents/a%2Fb/versions/2");
  await client.get("/api/v1/tickets", { params: { query: given({ q: "à b", limit: 5, cursor: null, assignee: undefined, requester: "" }) } });
  assert.equal(made?.path, "/api/v1/tickets?q=%C3%A0%20b&limit=5");
  await client.patch("/api/v1/tickets/{id}", { params: { path: { id: "7" }, header: { "If-Match": "\"3\"" } }, body: { status: "solved" }, keepalive: true });
  assert.equal(made?.init.method, "PATCH");
  assert.equal(made?.init.body, JSON.stringify({ status: "solved" }));
  assert.equal(made?.init.keepalive, true);
  const headers = new Headers(made?.init.headers);
  assert.deepEqual([headers.get("If-Match"), headers.get("Content-Type"), headers.get("Accept")], ["\"3\"", "application/json", "application/json"]);
});

test("an answer without a body is no fault", async () => {
  const client = makeClient(async () => new Response(null, { status: 204 }));
  assert.equal(await client.delete("/api/v1/sessions/{id}", { params: { path: { id: "1" } } }), undefined);
});

test("a body is sent again whole after a refresh", async () => {
  const bodies: unknown[] = [];
  const client = makeClient(async (input, init) => {
    if (!input.endsWith("/refresh")) bodies.push(init.body);
    return server(input, init);
  });
  client.signIn(signedIn("revoked"));
  await client.patch("/api/v1/me", { body: { name: "A" } });
  assert.deepEqual(bodies, ['{"name":"A"}', '{"name":"A"}']);
});
