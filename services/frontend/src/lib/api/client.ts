import { PendingKeys } from "../idempotency";
import { ApiError, errorOf, NetworkError } from "./problem";
import type { SignedIn } from "./types";

export type RequestOptions = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** JSON, or a form with files. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Finishes even when the page is left meanwhile. */
  keepalive?: boolean;
  /** Carries this request in place of `fetch`, such as one that reports the progress of an upload. It has a deadline of its own. */
  transport?: typeof fetch;
  /** Milliseconds until the answer must have begun; then the server counts as unreachable. */
  deadline?: number;
};

type Lock = <T>(work: () => Promise<T>) => Promise<T>;

export type ClientEnvironment = {
  fetch: typeof fetch;
  /** Runs one refresh at a time across all tabs: a refresh token used twice ends the session. */
  lock: Lock;
  now: () => number;
  pause: (milliseconds: number) => Promise<void>;
};

/** Longer than the server works on a request before it gives up itself. */
const defaultDeadline = 65_000;

const attemptsInUse = 5;

/** A refresh holds up every tab, so it waits less, and is tried again after these pauses where the network or the server failed. */
const refreshDeadline = 10_000;
const refreshPauses = [400, 1500, 4000];

/** Refreshed this early, so that a token does not run out on its way to the server. */
const refreshMarginMilliseconds = 15_000;

/** Speaks to the API as the signed-in person. The access token lives here, in memory, and nowhere else. */
export class ApiClient {
  onSignedIn: (signedIn: SignedIn) => void = () => undefined;
  onSessionEnded: () => void = () => undefined;

  private token: string | null = null;
  private expiresAt = 0;
  private refreshing: Promise<boolean> | null = null;
  private readonly keys = new PendingKeys();

  constructor(private readonly environment: ClientEnvironment) {}

  signIn(signedIn: SignedIn): void {
    this.token = signedIn.access_token;
    this.expiresAt = this.environment.now() + signedIn.expires_in * 1000;
    this.onSignedIn(signedIn);
  }

  signOut(): void {
    this.token = null;
    this.expiresAt = 0;
  }

  async json<T>(path: string, options: RequestOptions = {}): Promise<T> {
    const response = await this.send(path, options);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  /**
   * A POST that creates. Its `Idempotency-Key` is `key`, which a draft keeps, or else one that stays the same for the same body
   * until the server has answered that it has it: sent again after a lost answer, it is done once.
   */
  async create<T>(path: string, body: unknown, key?: string, options: RequestOptions = {}): Promise<T> {
    const what = `${path} ${JSON.stringify(body)}`;
    const headers = { ...options.headers, "Idempotency-Key": key ?? this.keys.keyFor(what) };
    for (let attempt = 1; ; attempt += 1)
      try {
        const created = await this.json<T>(path, { ...options, method: "POST", body, headers });
        this.keys.forget(what);
        return created;
      } catch (error) {
        const code = error instanceof ApiError ? error.code : null;
        if (code === "idempotency_key_reused") this.keys.forget(what);
        // The first sending is still at work: its answer will be this one's, too.
        if (code !== "idempotency_key_in_use" || attempt === attemptsInUse) throw error;
        await this.environment.pause(((error as ApiError).retryAfter ?? 1) * 1000);
      }
  }

  /** A successful response of any kind. A 401 is answered with one refresh and one retry. */
  async send(path: string, options: RequestOptions = {}): Promise<Response> {
    if (this.token && this.environment.now() > this.expiresAt - refreshMarginMilliseconds) await this.refresh();
    const token = this.token;
    let response = await this.fetch(path, options);
    if (response.status === 401 && token !== null) {
      const renewed = this.token !== token || (await this.refresh());
      if (renewed) response = await this.fetch(path, options);
    }
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  /** Renews the access token by the HttpOnly cookie; false when the session has ended. */
  refresh(): Promise<boolean> {
    this.refreshing ??= this.environment.lock(() => this.renew()).finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  /** Only the server's own refusal ends a session: a lost answer is asked for again. */
  private async renew(): Promise<boolean> {
    for (const pause of refreshPauses)
      try {
        return await this.renewOnce();
      } catch (error) {
        if (error instanceof ApiError && error.status < 500) throw error;
        await this.environment.pause(pause);
      }
    return this.renewOnce();
  }

  private async renewOnce(): Promise<boolean> {
    const response = await this.fetch("/api/v1/auth/refresh", { method: "POST", deadline: refreshDeadline }, false);
    if (response.ok) {
      this.signIn((await response.json()) as SignedIn);
      return true;
    }
    if (response.status !== 401) throw await errorOf(response);
    this.signOut();
    this.onSessionEnded();
    return false;
  }

  private async fetch(path: string, options: RequestOptions, authorized = true): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
    const isForm = options.body instanceof FormData;
    if (options.body !== undefined && !isForm) headers["Content-Type"] = "application/json";
    if (authorized && this.token) headers.Authorization = `Bearer ${this.token}`;
    const stop = new AbortController();
    const abort = () => stop.abort();
    if (options.signal?.aborted) abort();
    options.signal?.addEventListener("abort", abort, { once: true });
    const timer = options.transport ? undefined : setTimeout(abort, options.deadline ?? defaultDeadline);
    try {
      return await (options.transport ?? this.environment.fetch)(path, {
        method: options.method ?? "GET",
        headers,
        credentials: "same-origin",
        ...(options.body !== undefined && { body: isForm ? (options.body as FormData) : JSON.stringify(options.body) }),
        ...(options.keepalive && { keepalive: true }),
        signal: stop.signal,
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new NetworkError("The server could not be reached", { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** `?a=1&b=2` of the parameters that have a value, or an empty string. */
export function queryString(parameters: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  return search.size > 0 ? `?${search}` : "";
}
