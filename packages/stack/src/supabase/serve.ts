// Supabase Auth and the Data API on this machine: @supabase/lite over our Postgres, as a role that cannot do more than the API roles.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { App, type EmailDriver } from "@supabase/lite";
import { PostgresConnection } from "@supabase/lite/postgres";
import { join } from "node:path";
import { repoRoot } from "../paths.ts";
import { addHostedClaims } from "./hosted-tokens.ts";
import { Throttle, throttleAuth } from "./throttle.ts";

export type SupabaseServer = {
  /** Makes the Data API read the catalogue anew; call it after DDL. */
  reloadSchema(): Promise<void>;
  close(): Promise<void>;
};

export type SupabaseOptions = {
  port: number;
  /** Connection string of role supabase_lite. */
  databaseUrl: string;
  /** Public origin of the web app: mails link to `${webUrl}/callback`. */
  webUrl: string;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  /** Receives every mail instead of a mail server. */
  onMail: (mail: { to: string; subject: string; html: string; text: string }) => void;
};

const requestHeaders = new AsyncLocalStorage<string>();

/**
 * lite sets `request.headers` for function calls only. Hosted Supabase sets it for every request, and our policies read the header `rapport-org` from it.
 */
class DataApiConnection extends PostgresConnection {
  override withContext<T>(
    ...[vars, use, options]: Parameters<typeof PostgresConnection.prototype.withContext<T>>
  ): Promise<T> {
    return super.withContext(
      vars,
      async (db) => {
        const headers = requestHeaders.getStore();
        if (headers && db.isTransaction) {
          await db
            .selectNoFrom(({ fn, val }) =>
              fn("set_config", [val("request.headers"), val(headers), val(true)]).as("set"),
            )
            .execute();
        }
        return use(db);
      },
      options,
    );
  }
}

/** Starts serving on the loopback address. Resolves when the port is open. */
export async function serveSupabase(options: SupabaseOptions): Promise<SupabaseServer> {
  const connection = new DataApiConnection({
    url: options.databaseUrl,
    postgresOptions: {
      max: 10,
      onnotice: () => {},
      connection: { search_path: "public, extensions", application_name: "supabase-lite" },
    },
  });
  // Must be said before the first request. lite would otherwise find out by itself, cache the answer, and grant everything on our tables to the API roles.
  Object.assign(connection, { rlsState: "active" });
  const template = (name: string): string => join(repoRoot, "supabase/templates", `${name}.html`);
  const email: EmailDriver = {
    send: async (mail) =>
      options.onMail({
        to: mail.to,
        subject: mail.subject,
        html: mail.html ?? "",
        text: mail.text ?? "",
      }),
  };
  const app = new App({
    connection,
    api: { enabled: true, schemas: ["public"], max_rows: 1000 },
    auth: {
      enabled: true,
      site_url: options.webUrl,
      additional_redirect_urls: [`${options.webUrl}/callback`],
      jwt_secret: options.jwtSecret,
      jwt_expiry: 3600,
      enable_signup: true,
      minimum_password_length: 8,
      publishable_key: options.publishableKey,
      secret_key: options.secretKey,
      email: {
        enable_signup: true,
        enable_confirmations: false,
        template: {
          confirmation: {
            subject: "Confirm your e-mail address",
            content_path: template("confirmation"),
          },
          magic_link: { subject: "Your sign-in link", content_path: template("magic_link") },
          recovery: { subject: "Set a new password", content_path: template("recovery") },
          email_change: {
            subject: "Confirm your new e-mail address",
            content_path: template("email_change"),
          },
        },
      },
    },
    db: { migrations: { enabled: false } },
    studio: { enabled: false },
    options: { server: { admin: false, disableStudio: true }, drivers: { email } },
  });
  await app.init();
  const throttle = new Throttle();
  const server = await new Promise<Server>((ready, fail) => {
    const started = serve({ port: options.port, hostname: "127.0.0.1", fetch: answer }, () =>
      ready(started as Server),
    );
    started.once("error", fail);
  });
  async function answer(
    request: Request,
    env: { incoming: { socket: { remoteAddress?: string } } },
  ): Promise<Response> {
    const headers = JSON.stringify(Object.fromEntries(request.headers));
    const peer = env.incoming.socket.remoteAddress;
    const answered = await throttleAuth(throttle, request, peer, () =>
      requestHeaders.run(headers, () => app.fetch(request, { peerAddress: peer ?? null })),
    );
    return addHostedClaims(request, answered, options.jwtSecret);
  }
  return {
    reloadSchema: () => connection.clearSchemaCache(),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
      await connection.close();
    },
  };
}
