import createClient, { type Client, type ClientPathsWithMethod, type MaybeOptionalInit, type MethodResponse } from "openapi-fetch";
import { PendingKeys } from "../idempotency";
import { ApiError, errorOf, NetworkError } from "./problem";
import type { paths } from "./schema";
import type { SignedIn } from "./types";

type Carriage = {
  /** Carries this request in place of `fetch`, such as one that reports the progress of an upload. It has a deadline of its own. */
  transport?: typeof fetch;
  /** Milliseconds until the answer must have begun; then the server counts as unreachable. */
  deadline?: number;
};

export type RequestOptions = Carriage & {
  method?: string;
  /** JSON text, or a form with files. */
  body?: string | FormData;
  headers?: HeadersInit;
  signal?: AbortSignal | null;
  /** Finishes even when the page is left meanwhile. */
  keepalive?: boolean;
};

type Method = "get" | "post" | "put" | "patch" | "delete";
type Contract = Client<paths, "application/json">;
type PathOf<M extends Method> = ClientPathsWithMethod<Contract, M>;
/** What a request of `path` takes: `params`, `body`, and what goes for any. */
type Init<M extends Method, P extends PathOf<M>> = NonNullable<MaybeOptionalInit<paths[P], M>> & Carriage;
type Rest<M extends Method, P extends PathOf<M>> = undefined extends MaybeOptionalInit<paths[P], M> ? [init?: Init<M, P>] : [init: Init<M, P>];
type Answered<M extends Method, P extends PathOf<M>> = Promise<MethodResponse<Contract, M, P>>;

/** In place of `Request`, whose body can be read once: this may be sent again after a refresh. */
class Sending {
  constructor(
    readonly path: string,
    readonly options: RequestOptions,
  ) {}
}

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
  private readonly contract = createClient<paths>({
    Request: Sending as unknown as typeof Request,
    fetch: (sending) => this.send((sending as unknown as Sending).path, (sending as unknown as Sending).options),
  });

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

  get<P extends PathOf<"get">>(path: P, ...[init]: Rest<"get", P>): Answered<"get", P> {
    return this.ask("get", path, init);
  }

  /** Sent again, it is done again: `create` is for what must not be. */
  post<P extends PathOf<"post">>(path: P, ...[init]: Rest<"post", P>): Answered<"post", P> {
    return this.ask("post", path, init);
  }

  put<P extends PathOf<"put">>(path: P, ...[init]: Rest<"put", P>): Answered<"put", P> {
    return this.ask("put", path, init);
  }

  patch<P extends PathOf<"patch">>(path: P, ...[init]: Rest<"patch", P>): Answered<"patch", P> {
    return this.ask("patch", path, init);
  }

  delete<P extends PathOf<"delete">>(path: P, ...[init]: Rest<"delete", P>): Answered<"delete", P> {
    return this.ask("delete", path, init);
  }

  /**
   * A POST that creates. Its `Idempotency-Key` is `key`, which a draft keeps, or else one that stays the same for the same body
   * until the server has answered that it has it: sent again after a lost answer, it is done once.
   */
  async create<P extends PathOf<"post">>(path: P, init: Init<"post", P>, key?: string): Answered<"post", P> {
    const { params, body, headers } = init as { params?: { path?: object }; body?: unknown; headers?: Record<string, string> };
    const what = JSON.stringify([path, params?.path, body]);
    const keyed = { ...init, headers: { ...headers, "Idempotency-Key": key ?? this.keys.keyFor(what) } };
    for (let attempt = 1; ; attempt += 1)
      try {
        const created = await this.ask("post", path, keyed);
        this.keys.forget(what);
        return created as Awaited<Answered<"post", P>>;
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

  /** What is not a success has been thrown by `send`, so there is data, or 204. */
  private async ask<T>(method: Method, path: string, init: object | undefined): Promise<T> {
    const request = this.contract.request as (method: Method, path: string, init: object | undefined) => Promise<{ data?: unknown }>;
    try {
      return (await request(method, path, init)).data as T;
    } catch (error) {
      if (error instanceof ApiError) error.operation = `${method} ${path}`;
      throw error;
    }
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
    const headers = new Headers(options.headers);
    if (!headers.has("Accept")) headers.set("Accept", "application/json");
    if (typeof options.body === "string") headers.set("Content-Type", "application/json");
    if (authorized && this.token) headers.set("Authorization", `Bearer ${this.token}`);
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
        ...(options.body !== undefined && { body: options.body }),
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

type Given<T> = { [Name in keyof T]: Exclude<T[Name], null | ""> };

/** The parameters that have a value. */
export const given = <T extends Record<string, string | number | null | undefined>>(parameters: T): Given<T> =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null && value !== "")) as Given<T>;
