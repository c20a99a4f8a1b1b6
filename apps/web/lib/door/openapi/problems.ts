/** The errors that an operation can answer, as components of the document, each with an example. */
import type { ErrorCode } from "@rapport/core";
import { problemBody } from "../problem.ts";
import type { Route } from "../route.ts";

type Described = { name: string; status: number; description: string; example: object };

const requestId = "req_01932b5e7c1a7f008a525f0c3f1d9b7e";

function describeProblem(
  name: string,
  code: ErrorCode,
  status: number,
  description: string,
  detail: string,
  errors?: { pointer: string; message: string }[],
): Described {
  return {
    name,
    status,
    description,
    example: problemBody(code, status, detail, requestId, errors),
  };
}

const problems: Record<string, Described> = Object.fromEntries(
  [
    describeProblem(
      "BadRequest",
      "bad_request",
      400,
      "The request cannot be read: no JSON, a query parameter or cursor that cannot be taken. `errors` name the parameters as `?name`.",
      "A query parameter cannot be taken.",
      [{ pointer: "?limit", message: "Use a whole number from 1 to 100." }],
    ),
    describeProblem(
      "Unauthenticated",
      "unauthenticated",
      401,
      "No key, or one that is not known, revoked or expired.",
      "The API key is not known.",
    ),
    describeProblem(
      "Forbidden",
      "forbidden",
      403,
      "The key or the person lacks the permission, which the answer names.",
      "This needs the permission deals.write.",
    ),
    describeProblem(
      "NotFound",
      "not_found",
      404,
      "There is no such record, or the caller may not see it: the two read the same.",
      "There is no deal with the id 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e.",
    ),
    describeProblem(
      "Timeout",
      "timeout",
      408,
      "The body did not arrive in time. Nothing was changed.",
      "The body did not arrive within 15 s.",
    ),
    describeProblem(
      "Conflict",
      "conflict",
      409,
      "In conflict with what is there: a value that must be unique, a record that others refer to, or a request with the same Idempotency-Key that still runs.",
      "Another record already has this external id.",
      [{ pointer: "/external_id", message: "Another record already has this external id." }],
    ),
    describeProblem(
      "PreconditionFailed",
      "precondition_failed",
      412,
      "The record has changed since the version that If-Match names.",
      "The record was changed in the meantime. Read it again.",
    ),
    describeProblem(
      "TooLarge",
      "too_large",
      413,
      "The body is larger than this operation takes.",
      "The body is larger than 1 MB.",
    ),
    describeProblem(
      "UnsupportedMediaType",
      "unsupported_media_type",
      415,
      "The body is of a media type that this operation does not take.",
      "Send the body as application/json.",
    ),
    describeProblem(
      "Invalid",
      "invalid",
      422,
      "Some values cannot be taken. `errors` name each by JSON Pointer (RFC 6901). Also: an Idempotency-Key that was used with another body.",
      "Some values cannot be taken.",
      [{ pointer: "/amount", message: "Use an amount like 1250.00." }],
    ),
    describeProblem(
      "RateLimited",
      "rate_limited",
      429,
      "More requests in a minute than the key has. Wait as many seconds as Retry-After says.",
      "More than 60 requests in a minute. Try again in 12 s.",
    ),
    describeProblem(
      "Internal",
      "internal",
      500,
      "Something broke on our side. Nothing was changed; the log holds it under the request's id.",
      "An unexpected error. Nothing was changed; the log holds it under this request's id.",
    ),
    describeProblem(
      "Unavailable",
      "unavailable",
      503,
      "Not available right now. Nothing was changed; try again after Retry-After.",
      "The database cannot be reached. Nothing was changed; try again shortly.",
    ),
  ].map((problem) => [String(problem.status), problem]),
);

/** The statuses of errors that a route can answer. */
export function problemsOf(route: Route): string[] {
  const writes = route.method !== "get";
  return [
    "400",
    "401",
    "403",
    "429",
    "500",
    "503",
    ...(route.params ? ["404"] : []),
    ...(writes ? ["409", "422"] : []),
    ...(route.body || route.upload ? ["408", "413", "415"] : []),
    ...(route.versioned ? ["412"] : []),
    ...(route.problems ?? []).map(String),
  ].filter((status, at, all) => all.indexOf(status) === at);
}

/** A reference to the answer of that status. */
export const problemRef = (status: string) => ({
  $ref: `#/components/responses/${problems[status]!.name}`,
});

/** The answers to refer to. */
export const problemComponents = Object.fromEntries(
  Object.values(problems).map(({ name, status, description, example }) => [
    name,
    {
      description,
      headers: {
        "Request-Id": { $ref: "#/components/headers/Request-Id" },
        ...(status === 429 || status === 503
          ? { "Retry-After": { $ref: "#/components/headers/Retry-After" } }
          : {}),
      },
      content: {
        "application/problem+json": {
          schema: { $ref: "#/components/schemas/Problem" },
          example,
        },
      },
    },
  ]),
);
