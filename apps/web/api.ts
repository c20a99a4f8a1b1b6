/** The API as one Hono app, composed from the registry. Mounted by Next and, alone, by serve-api.ts. */
import { AppError } from "@rapport/core";
import { OpenAPIHono } from "@hono/zod-openapi";
import { describeApi, mountRoutes, problemResponse } from "#lib/door/index.ts";
import { toAppError } from "#lib/door/problem.ts";
import { requestIdOf } from "#lib/door/request-id.ts";
import { database } from "#lib/database.ts";
import { answerSealAudit } from "#lib/audit/index.ts";
import { answerRunJobs, type JobHandlers } from "#lib/jobs/index.ts";
import { createLog } from "#lib/log.ts";
import { handOnToFunction } from "#lib/provider-hooks.ts";
import { answerMetrics } from "#lib/observe/route.ts";
import { dress } from "#lib/security/fixed-headers.ts";
import { enabledModules, routesOf } from "#modules/registry.ts";

/** Makes the app. Everything under /api, as the web server and `pnpm api` both serve it. */
export function createApi(): OpenAPIHono {
  const app = new OpenAPIHono().basePath("/api");
  const modules = enabledModules();
  const routes = routesOf(modules);

  app.use("*", async (c, next) => {
    await next();
    dress(c.res);
  });

  app.get("/health", async (c) => {
    try {
      await database().pool.query("select 1");
      return c.json({ status: "ok" });
    } catch {
      return c.json({ status: "unavailable", database: "unreachable" }, 503);
    }
  });

  app.get("/metrics", (c) => answerMetrics(c.req.raw, database()));

  let document: string | undefined;
  app.get("/v1/openapi.json", () => {
    document ??= JSON.stringify(describeApi(routes, "/api/v1"));
    return new Response(document, {
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        // For everybody's tools, also those that run in a browser elsewhere.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
      },
    });
  });

  const jobs = Object.assign({}, ...modules.map((module) => module.jobs)) as JobHandlers;
  const chores = modules.flatMap((module) => module.chores ?? []);
  app.post("/internal/jobs/run", (c) => answerRunJobs(c.req.raw, database(), jobs, chores));
  app.post("/internal/audit/seal", (c) => answerSealAudit(c.req.raw, database()));

  // The address that Twilio knows and signs.
  app.post("/webhooks/twilio/*", (c) =>
    handOnToFunction(c.req.raw, "twilio-inbound", "/webhooks/twilio"),
  );

  for (const { path, answer } of modules.flatMap((module) => module.links ?? []))
    app.on(["GET", "POST"], `${path}/:token`, (c) =>
      answer(c.req.raw, c.req.param("token") ?? "", database()),
    );

  const v1 = new OpenAPIHono();
  mountRoutes(v1, routes, database);
  app.route("/v1", v1);

  // Hono's own handler would print the error with all its fields.
  app.onError((thrown, c) => {
    const requestId = requestIdOf(c.req.raw);
    const error = toAppError(thrown);
    createLog({ request_id: requestId })("error", error.message, { error: error.cause ?? error });
    return problemResponse(error, requestId);
  });

  app.notFound((c) => {
    const path = new URL(c.req.url).pathname.replace(/^\/api\/v1/, "");
    const methods = routes
      .filter((route) => new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path))
      .map((route) => route.method.toUpperCase());
    return problemResponse(
      methods.length
        ? new AppError("method_not_allowed", `${c.req.method} is not possible here.`, {
            headers: { Allow: methods.join(", ") },
          })
        : new AppError(
            "not_found",
            `There is nothing at ${new URL(c.req.url).pathname}. The API is described at /api/v1/openapi.json.`,
          ),
      requestIdOf(c.req.raw),
    );
  });
  return app as OpenAPIHono;
}
