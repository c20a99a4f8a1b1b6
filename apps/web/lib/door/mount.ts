/**
 * The door. Order: request id → who and how many → permission → shapes → one transaction: idempotency, handler,
 * response validated → commit → headers.
 */
import { AppError, type FieldError, type Log, type Origin } from "@rapport/core";
import type { Ctx, Database } from "@rapport/db";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { env } from "../env.ts";
import { createLog, logSoon } from "../log.ts";
import { countRequest } from "../observe/metrics.ts";
import { inRequestSpan, inSpan } from "../observe/traces.ts";
import { dressed, fixedHeaders } from "../security/fixed-headers.ts";
import { clientAddress } from "../security/peer.ts";
import { factsOf, readSession } from "../session-token.ts";
import { readBody, readUpload } from "./body.ts";
import { enterWithKey, enterWithSession, type Entry, type SessionFacts } from "./caller.ts";
import { inOrg } from "./claims.ts";
import { parseJson } from "./json.ts";
import { once, type Kept } from "./idempotency.ts";
import { fieldErrors, problemResponse, toAppError } from "./problem.ts";
import { requestIdOf } from "./request-id.ts";
import { noteRefusal } from "./refusals.ts";
import { successStatus, type Route } from "./route.ts";
import { entityTag, names, refuseCondition, refuseStale } from "./match.ts";
import { refuseForeignOrigin } from "./same-origin.ts";
import { deprecationHeaders, versionOf } from "./version.ts";
import { refuseGuarded, withhold } from "./withhold.ts";

/** Adds the routes to the app under its own base path. */
export function mountRoutes(app: OpenAPIHono, routes: readonly Route[], db: () => Database): void {
  for (const route of routes) {
    app.on(route.method.toUpperCase(), route.path.replaceAll(/\{(\w+)\}/g, ":$1"), (c) =>
      answer(c, route, db()),
    );
  }
}

/** One request, measured: its time and status go into the metrics, a span, and, where it is wanted, a line of the log. */
async function answer(c: Context, route: Route, db: Database): Promise<Response> {
  const requestId = requestIdOf(c.req.raw);
  const log = createLog({ request_id: requestId, route: route.operationId });
  const began = performance.now();
  const method = c.req.method;
  const seen: { entry?: Entry } = {};
  const facts = {
    "http.request.method": method,
    "http.route": `/api/v1${route.path}`,
    "rapport.request_id": requestId,
  };
  return inRequestSpan(c.req.raw, `${method} /api/v1${route.path}`, facts, async (span) => {
    const response = await answerOrRefuse(c, route, db, { requestId, log }, seen);
    const seconds = (performance.now() - began) / 1000;
    countRequest(route.operationId, method, response.status, seconds);
    span.setAttribute("http.response.status_code", response.status);
    const { orgId, actor } = seen.entry?.caller ?? {};
    if (orgId) span.setAttribute("rapport.org_id", orgId);
    if (env.logRequests())
      logSoon(`${method} ${response.status}`, {
        request_id: requestId,
        route: route.operationId,
        path: c.req.path,
        status: response.status,
        duration_ms: Math.round(seconds * 10_000) / 10,
        org_id: orgId,
        actor: actor && `${actor.type}:${actor.id}`,
      });
    return response;
  });
}

async function answerOrRefuse(
  c: Context,
  route: Route,
  db: Database,
  { requestId, log }: { requestId: string; log: Log },
  seen: { entry?: Entry },
): Promise<Response> {
  let entry: Entry | undefined;
  try {
    const entered = await inSpan("enter", {}, () => enter(c.req.raw, db));
    const { origin, session } = entered;
    entry = entered.entry;
    seen.entry = entry;
    const version = versionOf(c.req.raw, entry.apiVersion);
    refuseWithout(entry, route);
    const { input, bodyText } = await readInput(c, route);
    if (!route.perItem) refuseGuarded(entry.caller, input.body);
    await route.before?.(entry.caller.orgId);
    const request = {
      requestId,
      origin,
      log,
      ...(session ? { session } : {}),
      ...reasonOf(c.req.raw),
    };
    const { caller } = entry;
    const headers = {
      "Request-Id": requestId,
      "Rapport-Version": version,
      "Cache-Control": "no-store",
      ...(route.deprecated ? deprecationHeaders(route.deprecated) : {}),
      ...entry.rateHeaders,
    };
    return await inSpan("transaction", { "db.system": "postgresql" }, () =>
      inOrg(db, caller, request, (ctx) => run(ctx, c, route, input, bodyText, headers), {
        readOnly: route.method === "get",
      }),
    );
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.status >= 500) log("error", error.message, { error: error.cause ?? error });
    const { permission } = route;
    await noteRefusal(db, c.req.raw, { error, permission, entry, requestId, log });
    return problemResponse(error, requestId);
  }
}

/** `Rapport-Reason` says why, for the audit log: percent-encoded where it is not ASCII. */
function reasonOf(request: Request): { reason?: string } {
  const given = request.headers.get("rapport-reason")?.trim();
  if (!given) return {};
  try {
    return { reason: decodeURIComponent(given).slice(0, 500) };
  } catch {
    return { reason: given.slice(0, 500) };
  }
}

/** A write answers the record, so it needs to read it too. */
function refuseWithout({ caller }: Entry, route: Route): void {
  if (!route.permission) return;
  const missing = [route.permission, route.permission.replace(/\.(write|delete)$/, ".read")].find(
    (wanted) => !caller.permissions.has(wanted),
  );
  if (missing) throw new AppError("forbidden", `This needs the permission ${missing}.`);
}

/** A key in the Authorization header, else the browser's session with the org it names. */
async function enter(
  request: Request,
  db: Database,
): Promise<{ entry: Entry; origin: Origin; session?: SessionFacts }> {
  const authorization = request.headers.get("authorization");
  if (authorization) {
    const key = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    if (!key)
      throw new AppError(
        "unauthenticated",
        "Send the API key as `Authorization: Bearer rk_live_…`.",
      );
    const ip = clientAddress();
    const agent = request.headers.get("user-agent");
    const facts = { ...(ip ? { ip } : {}), ...(agent ? { user_agent: agent.slice(0, 300) } : {}) };
    return { entry: await enterWithKey(db, key, ip ?? undefined), origin: "api", session: facts };
  }
  const session = await readSession(request.headers.get("cookie"));
  if (!session) {
    throw new AppError(
      "unauthenticated",
      "Sign in, or send an API key as `Authorization: Bearer rk_live_…`.",
      {
        headers: { "WWW-Authenticate": 'Bearer realm="Rapport"' },
      },
    );
  }
  refuseForeignOrigin(request, env.webOrigin());
  const facts = factsOf(session, request.headers.get("user-agent"));
  const org = request.headers.get("rapport-org");
  return {
    entry: await enterWithSession(db, session.sub, org, facts),
    origin: "ui",
    session: facts,
  };
}

type Input = {
  params: never;
  query: never;
  body: never;
  bytes: Uint8Array<ArrayBuffer>;
  url: URL;
  request: Request;
};

async function readInput(c: Context, route: Route): Promise<{ input: Input; bodyText: string }> {
  const url = new URL(c.req.url);
  const params = route.params?.safeParse(c.req.param());
  // A malformed id cannot name anything: it reads like an id that is not there.
  if (params && !params.success)
    throw new AppError("not_found", `There is nothing at ${url.pathname}.`);
  const errors: FieldError[] = [];
  const asked = queryOf(url, errors);
  const query = route.query?.safeParse(asked);
  // A list's own are read by parseListQuery, which refuses those that it does not know.
  if (!route.query && !route.listOf)
    for (const name of Object.keys(asked))
      errors.push({ pointer: `?${name}`, message: "This address takes no parameters." });
  if (query && !query.success)
    errors.push(
      ...fieldErrors(query.error, "?").map((e) => ({
        ...e,
        pointer: e.pointer.replace("?/", "?"),
      })),
    );
  if (errors.length)
    throw new AppError("bad_request", "A query parameter cannot be taken.", { errors });

  let bodyText = "";
  let body: unknown;
  if (route.body) {
    bodyText = await readBody(c.req.raw);
    const parsed = route.body.safeParse(parseJson(bodyText));
    if (!parsed.success)
      throw new AppError("invalid", "Some values cannot be taken.", {
        errors: fieldErrors(parsed.error),
      });
    body = parsed.data;
  }
  // Before the transaction: an upload may take minutes, which no open transaction may.
  const bytes = route.upload ? await readUpload(c.req.raw, route.upload) : new Uint8Array();
  return {
    input: {
      params: params?.data as never,
      query: query?.data as never,
      body: body as never,
      bytes,
      url,
      request: c.req.raw,
    },
    bodyText,
  };
}

/** Query parameters by name; one that is given twice is an error, never silently the first or last. */
function queryOf(url: URL, errors: FieldError[]): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(query, name))
      errors.push({ pointer: `?${name}`, message: "Given more than once." });
    Object.defineProperty(query, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return query;
}

async function run(
  ctx: Ctx,
  c: Context,
  route: Route,
  input: Input,
  bodyText: string,
  common: Readonly<Record<string, string>>,
): Promise<Response> {
  let tag: string | null = null;
  const shown = (answer: unknown): string => {
    const seen = withhold(ctx, answer);
    tag = entityTag(seen);
    return JSON.stringify(seen);
  };
  const work = async (): Promise<Kept> => {
    await refuseUnseen(ctx, c, route, input);
    const result = await route.handler(ctx, input);
    if (!route.response) return { status: route.status ?? 204, body: null };
    const checked = route.response.safeParse(result);
    if (!checked.success) {
      // A write whose answer is not what was promised is rolled back; a read is worth more than its shape.
      if (route.method !== "get" || process.env.NODE_ENV !== "production") {
        throw new AppError("internal", "The answer does not have the promised shape.", {
          cause: checked.error,
        });
      }
      ctx.log("error", "The answer does not have the promised shape.", {
        issues: checked.error.issues,
      });
      return { status: route.status ?? 200, body: shown(result) };
    }
    return { status: successStatus(route, result), body: shown(checked.data) };
  };
  if (route.responseType) {
    const response = (await route.handler(ctx, input)) as Response;
    for (const [name, value] of Object.entries(common)) response.headers.set(name, value);
    return response;
  }

  const key =
    route.method === "post" && !route.upload ? c.req.header("idempotency-key") : undefined;
  const made = key
    ? await once(
        ctx,
        { route: `${route.method} ${new URL(c.req.url).pathname}`, key, body: bodyText },
        work,
        hideShownOnce(route),
      )
    : { ...(await work()), replayed: false };
  const headers: Record<string, string> = { ...fixedHeaders(), ...common };
  if (made.body !== null) headers["Content-Type"] = "application/json; charset=utf-8";
  if (made.replayed) headers["Idempotent-Replayed"] = "true";
  // What was kept may hold what its reader may not see any more.
  if (made.replayed && made.body) made.body = shown(JSON.parse(made.body));
  if (made.status >= 300) tag = null;
  if (tag) headers["ETag"] = tag;
  if (tag && route.method === "get" && names(c.req.header("if-none-match") ?? "", tag))
    return new Response(null, { status: 304, headers: { ...common, ETag: tag } });
  return dressed(new Response(made.body, { status: made.status, headers }));
}

/** What our own pages change, they have read: two people at one record must not undo each other's work unseen. */
async function refuseUnseen(ctx: Ctx, c: Context, route: Route, input: Input): Promise<void> {
  if (!route.versioned) return refuseCondition(route, c.req.header("if-match"));
  const { id } = input.params as { id: string };
  await refuseStale(
    ctx,
    route.versioned,
    id,
    c.req.header("if-match") ?? null,
    // A browser says where a request comes from; a script with a session is its author's own business.
    c.req.header("sec-fetch-site") === "same-origin" && route.method === "patch",
  );
}

const hideShownOnce = (route: Route) => (body: string) => {
  if (!route.showOnce) return body;
  const kept = JSON.parse(body) as Record<string, unknown>;
  for (const field of route.showOnce) kept[field] = null;
  return JSON.stringify(kept);
};
