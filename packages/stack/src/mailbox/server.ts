// The mailbox of a development stack: every mail that Supabase Auth and the app send, to read in the browser. Nothing leaves this machine.
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { renderList, renderMail } from "./page.ts";
import type { MailStore } from "./store.ts";

/**
 * Serves list, mails and a small JSON interface on the loopback address: GET `/api/mails?to=…` for tests, POST `/api/mails`
 * for the app. Only JSON is taken, which a page of another origin cannot send unasked.
 */
export async function serveMailbox(
  store: MailStore,
  port: number,
): Promise<{ close(): Promise<void> }> {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    // A mail is foreign text: it may show itself, run nothing and load nothing.
    c.header(
      "content-security-policy",
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'self'",
    );
    c.header("x-content-type-options", "nosniff");
  });
  app.get("/", (c) => c.html(renderList(store.list())));
  app.get("/mails/:id", (c) => {
    const mail = store.find(c.req.param("id"));
    return mail ? c.html(renderMail(mail)) : c.html(renderList(store.list()), 404);
  });
  app.get("/mails/:id/body", (c) => {
    const mail = store.find(c.req.param("id"));
    // Links open in the window, not in the frame.
    return mail
      ? c.html(mail.html.replace(/<html[^>]*>/i, (tag) => `${tag}<base target="_top">`))
      : c.notFound();
  });
  app.get("/api/mails", (c) => {
    const to = c.req.query("to")?.toLowerCase();
    return c.json({ data: store.list().filter((mail) => !to || mail.to.toLowerCase() === to) });
  });
  app.post("/api/mails", async (c) => {
    if (!c.req.header("content-type")?.startsWith("application/json")) return c.body(null, 415);
    const mail = (await c.req.json()) as Record<string, unknown>;
    const { to, subject, html } = mail;
    if (typeof to !== "string" || typeof subject !== "string" || typeof html !== "string")
      return c.json({ error: "A mail has to, subject and html." }, 422);
    store.add({ to, subject, html });
    return c.body(null, 202);
  });
  app.post("/clear", (c) => {
    store.clear();
    return c.redirect("/", 303);
  });
  const server = await new Promise<Server>((ready, fail) => {
    const started = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, () =>
      ready(started as Server),
    );
    started.once("error", fail);
  });
  return {
    async close() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
