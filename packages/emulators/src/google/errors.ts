// Errors in the form of Google's JSON.

/** An answer that is an error. Thrown anywhere below a route. */
export class GoogleError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly retryAfter: number | undefined;

  constructor(status: number, reason: string, message: string, retryAfter?: number) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

const STATUS_WORDS: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

const USUAL: Record<number, [reason: string, message: string]> = {
  400: ["failedPrecondition", "Precondition check failed."],
  401: [
    "authError",
    "Request had invalid authentication credentials. Expected OAuth 2 access token.",
  ],
  403: ["rateLimitExceeded", "Rate Limit Exceeded"],
  404: ["notFound", "Requested entity was not found."],
  429: ["rateLimitExceeded", "Too many concurrent requests for user."],
  500: ["backendError", "Internal error encountered."],
  503: ["backendError", "The service is currently unavailable."],
};

/** The usual error of a status. */
export function usualError(status: number, reason?: string, retryAfter?: number): GoogleError {
  const [usual, message] = USUAL[status] ?? ["backendError", "Backend Error"];
  return new GoogleError(status, reason ?? usual, message, retryAfter);
}

export const notFound = (): GoogleError => usualError(404);

/** 400 for an argument that cannot be read. */
export const invalid = (message: string): GoogleError =>
  new GoogleError(400, "invalidArgument", message);

/** The body that Google sends. */
export function errorAnswer(error: GoogleError): Response {
  const { status, reason, message } = error;
  const domain = /limit/i.test(reason) ? "usageLimits" : "global";
  const where =
    status === 401 ? { location: "Authorization", locationType: "header" as const } : {};
  return Response.json(
    {
      error: {
        code: status,
        message,
        errors: [
          { message: status === 401 ? "Invalid Credentials" : message, domain, reason, ...where },
        ],
        status: STATUS_WORDS[status] ?? "UNKNOWN",
      },
    },
    {
      status,
      headers: error.retryAfter === undefined ? {} : { "retry-after": `${error.retryAfter}` },
    },
  );
}
