/** What a service may throw. The door alone turns a code into a status. */
export const errorCodes = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  timeout: 408,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  failed_dependency: 424,
  precondition_required: 428,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** One broken field: `pointer` is a JSON Pointer (RFC 6901) into the body, or `?name` for a query parameter. */
export type FieldError = { pointer: string; message: string };

/**
 * An error that a caller is meant to read: what is wrong, with which input, what to do.
 * `errors` name the fields; `headers` go onto the answer.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    details: {
      errors?: readonly FieldError[];
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.errors = details.errors;
    this.headers = details.headers ?? {};
  }

  get status(): number {
    return errorCodes[this.code];
  }
}

/** The error of a row that is not there, or that row-level security hides: the two read the same. */
export function notFound(what: string, id: string): AppError {
  return new AppError("not_found", `There is no ${what} with the id ${id}.`);
}

/** The error of a field whose value parses and yet cannot be taken. */
export function invalidField(pointer: string, message: string): AppError {
  return new AppError("invalid", message, { errors: [{ pointer, message }] });
}
