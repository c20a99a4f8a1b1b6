/** Errors as problem+json (RFC 9457). The only place where a code, or an error of Postgres, becomes a status. */
import { AppError, errorCodes, type ErrorCode, type FieldError } from "@rapport/core";
import { z } from "@hono/zod-openapi";

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
    detail: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem");

const titles: Record<ErrorCode, string> = {
  bad_request: "The request cannot be read",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  not_found: "Not found",
  method_not_allowed: "Not possible here",
  timeout: "It took too long to arrive",
  conflict: "In conflict with what is there",
  precondition_failed: "Changed in the meantime",
  too_large: "Too large",
  unsupported_media_type: "Not in a form that can be read",
  invalid: "Some values cannot be taken",
  failed_dependency: "Undone with another",
  precondition_required: "Say which version you have seen",
  rate_limited: "Too many requests",
  internal: "Something broke on our side",
  unavailable: "Not available right now",
};

/** The body of a problem. */
export function problemBody(
  code: ErrorCode,
  status: number,
  detail: string,
  requestId: string,
  errors?: readonly FieldError[],
): z.infer<typeof problemSchema> {
  return {
    type: `urn:rapport:problem:${code}`,
    title: titles[code],
    status,
    code,
    detail,
    request_id: requestId,
    ...(errors ? { errors: [...errors] } : {}),
  };
}

/** An error as the answer its caller reads. What is no AppError says nothing of the inside. */
export function problemResponse(error: AppError, requestId: string): Response {
  const body = problemBody(error.code, error.status, error.message, requestId, error.errors);
  return new Response(JSON.stringify(body), {
    status: error.status,
    headers: {
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
      "Request-Id": requestId,
      ...error.headers,
    },
  });
}

/** A name as a part of a JSON Pointer. */
export const escapePart = (part: string): string =>
  part.replaceAll("~", "~0").replaceAll("/", "~1");

/** The fields of a zod error, as JSON Pointers (RFC 6901) under `prefix`. */
export function fieldErrors(error: z.ZodError, prefix = ""): FieldError[] {
  return error.issues.flatMap((issue): FieldError[] => {
    const path = issue.path.map((part) => `/${escapePart(String(part))}`).join("");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        pointer: `${prefix}${path}/${escapePart(key)}`,
        message: "There is no such field.",
      }));
    }
    const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
    return [{ pointer: `${prefix}${path}`, message: missing ? "This is needed." : issue.message }];
  });
}

/** The permission is there, but not for the record as it would be: given to somebody else, or hung on what is not seen. */
const beyondReach =
  "Your role does not reach this record as it would be then: it would belong to somebody whose records you may not change, or hang on a record that you may not see. Keep it with yourself or your team, or ask an admin for a role that reaches further.";

type PgError = {
  code: string;
  message: string;
  detail?: string;
  hint?: string;
  constraint?: string;
  schema?: string;
  table?: string;
  column?: string;
  routine?: string;
};

const isPgError = (error: unknown): error is PgError =>
  error instanceof Error &&
  typeof (error as { code?: unknown }).code === "string" &&
  /^[0-9A-Z]{5}$/.test((error as unknown as PgError).code);

/** Any thrown value as an AppError. Constraint names say the field: `deals_company_fkey` is `/company_id`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isPgError(error)) {
    const fromDatabase = byState(error);
    if (fromDatabase) return fromDatabase;
  }
  if (
    error instanceof Error &&
    /ECONNREFUSED|Connection terminated|timeout exceeded when trying to connect|the database system is/.test(
      error.message,
    )
  ) {
    return new AppError(
      "unavailable",
      "The database cannot be reached. Nothing was changed; try again shortly.",
      { cause: error, headers: { "Retry-After": "5" } },
    );
  }
  return new AppError(
    "internal",
    "An unexpected error. Nothing was changed; the log holds it under this request's id.",
    { cause: error },
  );
}

function byState(error: PgError): AppError | null {
  const field = fieldOfConstraint(error);
  const at = (code: ErrorCode, message: string) =>
    new AppError(code, message, {
      cause: error,
      ...(field ? { errors: [{ pointer: `/${field}`, message }] } : {}),
    });
  switch (error.code) {
    case "23505":
      return at(
        "conflict",
        field
          ? `Another record already has this ${field.replaceAll("_", " ")}.`
          : "Such a record exists already.",
      );
    case "23503":
      return /still referenced/.test(error.detail ?? "")
        ? at("conflict", "Other records still refer to this one.")
        : at(
            "invalid",
            field
              ? `There is no such ${field.replace(/_id$/, "").replaceAll("_", " ")}.`
              : "It refers to a record that is not there.",
          );
    case "23514":
    case "23502":
    case "22001":
    case "22003":
      return at("invalid", "A value is outside what can be stored.");
    case "22P02":
    case "22007":
    case "22008":
    case "22021":
      return at("invalid", "A value has the wrong form.");
    case "42501":
      // What a function of ours says has its words; Postgres itself names tables and policies, which are nobody's business.
      return new AppError(
        "forbidden",
        error.routine === "exec_stmt_raise"
          ? wordsOf(error)
          : error.routine === "ExecWithCheckOptions"
            ? beyondReach
            : "You may not do this.",
        { cause: error },
      );
    case "RP001":
      return new AppError("conflict", wordsOf(error), { cause: error });
    case "40001":
    case "40P01":
      return new AppError("unavailable", "Two changes met. Nothing was changed; try again.", {
        cause: error,
        headers: { "Retry-After": "1" },
      });
    case "57014":
      return new AppError("unavailable", "It took too long and was stopped. Nothing was changed.", {
        cause: error,
      });
    case "57P01":
    case "57P02":
    case "57P03":
    case "53300":
    case "08006":
    case "08003":
      return new AppError(
        "unavailable",
        "The database cannot be reached. Nothing was changed; try again shortly.",
        { cause: error, headers: { "Retry-After": "5" } },
      );
    default:
      return null;
  }
}

/** A message of our SQL as a sentence, with its advice. */
function wordsOf({ message, hint }: PgError): string {
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return hint ? `${sentence} ${hint}` : sentence;
}

function fieldOfConstraint(error: PgError): string | undefined {
  if (error.column) return error.column;
  // A month of a table that is cut by months bears the constraints of the whole.
  const table =
    error.schema === "partitions" ? error.table?.replace(/_(?:default|[\d_]+)$/, "") : error.table;
  if (!error.constraint || !table || !error.constraint.startsWith(`${table}_`)) return undefined;
  const rest = error.constraint.slice(table.length + 1);
  if (rest.endsWith("_fkey")) return `${rest.slice(0, -5)}_id`;
  if (rest.endsWith("_key")) return rest.slice(0, -4);
  return undefined;
}
