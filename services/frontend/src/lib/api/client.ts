import { errorOf, NetworkError } from "./problem";
import type { SignedIn } from "./types";

export type RequestOptions = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** JSON, or a form with files. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Finishes even when the page is left meanwhile. */
  keepalive?: boolean;
  /** Carries this request in place of `fetch`, such as one that reports the progress of an upload. */
  transport?: typeof fetch;
};

type Lock = <T>(work: () => Promise<T>) => Promise<T>;

export type ClientEnvironment = {
  fetch: typeof fetch;
  /** Runs one refresh at a time across all tabs: a refresh token used twice ends the session. */
  lock: Lock;
  now: () => number;
};

/** Refreshed this early, so that a token does not run out on its way to the server. */
const refreshMarginMilliseconds = 15_000;

/** Speaks to the API as the signed-in person. The access token lives here, in memory, and nowhere else. */
export class ApiClient {
  onSignedIn: (signedIn: SignedIn) => void = () => undefined;
  onSessionEnded: () => void = () => undefined;

  private token: string | null = null;
  private expiresAt = 0;
  private refreshing: Promise<boolean> | null = null;

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

  private async renew(): Promise<boolean> {
    const response = await this.fetch("/api/v1/auth/refresh", { method: "POST" }, false);
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
    try {
      return await (options.transport ?? this.environment.fetch)(path, {
        method: options.method ?? "GET",
        headers,
        credentials: "same-origin",
        ...(options.body !== undefined && { body: isForm ? (options.body as FormData) : JSON.stringify(options.body) }),
        ...(options.keepalive && { keepalive: true }),
        ...(options.signal && { signal: options.signal }),
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new NetworkError("The server could not be reached", { cause: error });
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
