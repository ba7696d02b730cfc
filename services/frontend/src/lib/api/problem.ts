import type { Problem } from "./types";

/** An answer that is not a success. `retryAfter` is in seconds, from the header of the same name. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The request that it answers, as the contract names it: `post /api/v1/tickets`. */
  operation: string | null = null;

  constructor(
    readonly problem: Problem,
    readonly retryAfter: number | null = null,
  ) {
    super(problem.detail || problem.title);
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** The server could not be reached at all. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

export async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as Partial<Problem> | null;
  const problem: Problem = {
    type: body?.type ?? "about:blank",
    title: body?.title ?? response.statusText,
    status: response.status,
    detail: body?.detail ?? "",
    code: body?.code ?? "unknown",
    request_id: body?.request_id ?? "",
    ...(body?.errors && { errors: body.errors }),
    ...(body?.current !== undefined && { current: body.current }),
  };
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new ApiError(problem, Number.isFinite(seconds) ? seconds : null);
}
