import type { components } from "./schema.generated.ts";

type Problem = components["schemas"]["Problem"];

/** What kind of error it was; `unknown` when the answer was no problem of Rapport's, as from a proxy. */
export type ErrorCode = Problem["code"] | "unknown";

/** A field that could not be taken: a JSON Pointer into the body, or `?name` for a parameter. */
export type FieldError = { pointer: string; message: string };

/** An answer that was an error. `message` says what is wrong and what to do. */
export class RapportError extends Error {
  override readonly name: string = "RapportError";
  readonly status: number;
  readonly code: ErrorCode;
  /** Finds the request in Rapport's log. */
  readonly requestId: string | null;
  readonly errors: readonly FieldError[];
  readonly headers: Headers;

  constructor(response: Response, problem: Partial<Problem>) {
    super(problem.detail ?? `Rapport answered ${response.status}.`);
    this.status = response.status;
    this.code = problem.code ?? "unknown";
    this.requestId = problem.request_id ?? response.headers.get("request-id");
    this.errors = problem.errors ?? [];
    this.headers = response.headers;
  }
}

/** No answer came: the network failed, or the time was over. Whether something was done is not known. */
export class RapportConnectionError extends Error {
  override readonly name: string = "RapportConnectionError";
  /** True when the time was over. */
  readonly timedOut: boolean;

  constructor(message: string, options: { cause: unknown; timedOut: boolean }) {
    super(message, { cause: options.cause });
    this.timedOut = options.timedOut;
  }
}

/** The error of an answer, with what its body says if it is a problem. */
export async function errorOf(response: Response): Promise<RapportError> {
  const type = response.headers.get("content-type") ?? "";
  const text = await response.text().catch(() => "");
  if (!type.startsWith("application/problem+json")) return new RapportError(response, {});
  try {
    return new RapportError(response, JSON.parse(text) as Partial<Problem>);
  } catch {
    return new RapportError(response, {});
  }
}
