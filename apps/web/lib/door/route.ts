/** What a slice says of a route: address, permission, shapes, and a handler of a line or two that calls its service. */
import type { Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import type { Fields } from "../query/index.ts";
import type { Deprecation } from "./version.ts";
import type { z } from "@hono/zod-openapi";

type Shape = z.ZodType;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

export type Route<
  P extends Shape | undefined = Shape | undefined,
  Q extends Shape | undefined = Shape | undefined,
  B extends Shape | undefined = Shape | undefined,
  R extends Shape | undefined = Shape | undefined,
> = {
  method: "get" | "post" | "patch" | "put" | "delete";
  /** Under /api/v1, with {parameters}. */
  path: string;
  /** `deals.write`; null for what everybody who belongs to the org may do. */
  permission: Permission | null;
  summary: string;
  description?: string;
  tag: string;
  operationId: string;
  params?: P;
  query?: Q;
  /** A list: takes filter, sort, limit, cursor and count over these fields. The handler parses them by parseListQuery. */
  listOf?: Fields;
  body?: B;
  /** A body that is no JSON: the handler gets its bytes. */
  upload?: { mediaTypes: readonly string[]; maxBytes: number };
  /** The status of success; without `response` the answer has no body. */
  status?: 200 | 201 | 202 | 204;
  response?: R;
  /** The handler says by `created()` that it made what it answers: 201 in place of 200. */
  upserts?: true;
  /** The body holds items with a status each: the handler asks for each what its writer may set. */
  perItem?: true;
  /** An answer that is no JSON, or one of several. The handler returns a Response. */
  responseType?: string | readonly string[];
  /** Statuses of errors beyond those that the route's shapes bring with them. */
  problems?: readonly number[];
  /** The table whose row `{id}` it changes: takes If-Match, and asks the app's own pages for it. */
  versioned?: string;
  /** It is going: answers say since when, and when it is gone. */
  deprecated?: Deprecation;
  /** Drops from an answer what may be shown only once, before it is kept for replay. */
  showOnce?: readonly string[];
  /** What must be committed before the request's transaction begins. */
  before?: (orgId: string) => Promise<void>;
  handler: (
    ctx: Ctx,
    input: {
      params: Out<P>;
      query: Out<Q>;
      body: Out<B>;
      bytes: Uint8Array<ArrayBuffer>;
      url: URL;
      request: Request;
    },
  ) => Promise<R extends z.ZodType ? z.input<R> : Response | void>;
};

const madeAnew = new WeakSet<object>();

/** Marks the answer of a route that `upserts` as of something that was not there before. */
export function created<Answer extends object>(answer: Answer): Answer {
  madeAnew.add(answer);
  return answer;
}

/** The status of a route's success with this answer. */
export function successStatus(route: Route, answer: unknown): number {
  const made = route.upserts && typeof answer === "object" && answer && madeAnew.has(answer);
  return made ? 201 : (route.status ?? (route.response ? 200 : 204));
}

/** Types a route by its own schemas. */
export function route<
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends Shape | undefined = undefined,
  R extends Shape | undefined = undefined,
>(definition: Route<P, Q, B, R>): Route {
  return definition as unknown as Route;
}
