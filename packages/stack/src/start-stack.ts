// Starts the whole stack in order, and ends it in the opposite order.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setPasswords, withClient } from "./postgres/client.ts";
import { ensureDemo, readDemo } from "./demo.ts";
import { startFunctions } from "./functions/start-functions.ts";
import { openMailStore } from "./mailbox/store.ts";
import { migrate } from "./migrations.ts";
import { homeFolder, portsFor, type Ports } from "./paths.ts";
import type { Child } from "./process/child.ts";
import { openPidFile, repairLeftovers } from "./process/pids.ts";
import { assertPortsFree } from "./process/ports.ts";
import { loadSecrets, writePrivate, type Secrets } from "./secrets.ts";
import { composeSettings, type Environment, type Settings } from "./settings.ts";
import type { StackError } from "./stack-error.ts";
import type { StackFile } from "./stack-file.ts";
import { prepareDatabase, startPostgres, type Database } from "./start-postgres.ts";
import type { Steps } from "./steps.ts";
import { callWorker, startTicker } from "./ticker.ts";
import { buildWeb } from "./web/build-web.ts";
import { isHealthy, startApi, startWeb } from "./web/start-web.ts";

export type WebMode = "dev" | "built" | "api" | "none";

export type StartOptions = {
  /** Data folder; default RAPPORT_HOME or .rapport. */
  home?: string;
  /** Added to every port; default RAPPORT_PORT_OFFSET. */
  offset?: number;
  /** Whether the demo is written into a local database that has none. */
  seed: boolean;
  /** dev: `next dev` with the API inside. built: `next start` and the API alone. api: only the API. none: database, auth, functions. */
  web: WebMode;
  env?: Environment;
  steps: Steps;
  /** Lines that parts print once the stack runs, and what the launcher notices. */
  onLine?: (part: string, line: string) => void;
  /** Told when a part cannot be kept alive; the stack should be stopped then. */
  onFailure?: (error: StackError) => void;
};

export type Stack = { info: StackFile; stop(): Promise<void> };

/**
 * Starts everything and resolves when all parts answer. When a step fails, what was started is ended first.
 * @throws StackError with one readable line per cause.
 */
export async function startStack(options: StartOptions): Promise<Stack> {
  const home = homeFolder(options.home);
  const ports = portsFor(options.offset);
  mkdirSync(home, { recursive: true });
  const stops: Array<() => Promise<void>> = [];
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next; next = stops.pop()) await next().catch(() => {});
  };
  try {
    const info = await startParts(
      { ...options, home, ports, env: options.env ?? process.env },
      stops,
    );
    return { info, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Context = StartOptions & { home: string; ports: Ports; env: Environment };

async function startParts(context: Context, stops: Array<() => Promise<void>>): Promise<StackFile> {
  const { home, ports, env, steps, web, onLine = () => {}, onFailure = () => {} } = context;
  const repaired = await repairLeftovers(home);
  if (repaired.length > 0)
    steps.note(`ended what an interrupted run left behind: ${repaired.join(", ")}`);
  const secrets = loadSecrets(home);
  const settings = composeSettings(env, secrets, ports);
  await assertPortsFree(portsInUse(settings, ports, web));

  const pids = openPidFile(home);
  pids.clear();
  pids.add("launcher", process.pid);
  stops.push(async () => {
    pids.clear();
    rmSync(join(home, "stack.json"), { force: true });
  });
  const supervision = (part: string) => ({
    pids,
    onLine: (line: string) => onLine(part, line),
    onRestart: (reason: string) => onLine(part, `died (${reason}), started again`),
    onGiveUp: onFailure,
  });
  const host = env.RAPPORT_HOST || "127.0.0.1";
  const apiAlone = web === "built" || web === "api";
  const apiOrigin = env.RAPPORT_API_URL
    ? new URL(env.RAPPORT_API_URL).origin
    : apiAlone
      ? `http://127.0.0.1:${ports.api}`
      : `http://127.0.0.1:${ports.web}`;
  const publicApi =
    env.RAPPORT_API_URL || (apiAlone ? `${apiOrigin}/api/v1` : `${settings.webUrl}/api/v1`);
  const appEnvironment = { ...settings.appEnvironment, RAPPORT_API_URL: publicApi };

  const database = settings.boots.postgres
    ? await startDatabase(context, secrets, pids, stops)
    : undefined;
  if (settings.ownerUrl)
    await steps.run(
      "Migrations",
      () => migrate(settings.ownerUrl as string),
      (count) => (count > 0 ? `${count} applied by the Supabase CLI` : "nothing new"),
    );
  if (database)
    await withClient(database.superUrl, (client) =>
      setPasswords(client, {
        rapport_web: secrets.passwords.rapport_web,
        rapport_worker: secrets.passwords.rapport_worker,
      }),
    );

  // The slow starters begin together; each is waited for in its step.
  const children: Record<string, Child> = {};
  const launch = (part: string, child: Child): Child => {
    children[part] = child;
    stops.push(() => child.stop());
    return child;
  };
  if (web === "dev")
    launch(
      "web",
      startWeb("dev", { port: ports.web, host, home, env: appEnvironment, ...supervision("web") }),
    );
  const demo =
    context.seed && settings.boots.postgres
      ? await steps.run(
          "Demo",
          () =>
            ensureDemo({
              home,
              ownerUrl: settings.ownerUrl as string,
              keyPeppers: settings.keyPeppers,
            }),
          ({ seeded }) => (seeded ? "two organisations written" : "there already"),
        )
      : readDemo(home);

  const reloadSchema = settings.boots.supabase
    ? await startSupabase(context, settings, secrets, stops)
    : undefined;
  if (settings.boots.functions) {
    const functions = launch(
      "functions",
      startFunctions({
        port: ports.functions,
        home,
        env: settings.functionsEnvironment,
        ...supervision("functions"),
      }),
    );
    await steps.run("Edge Functions", () =>
      functions.untilReady(
        () => isHealthy(`http://127.0.0.1:${ports.functions}/_internal/health`),
        30_000,
      ),
    );
  }
  if (web === "built") {
    await steps.run(
      "Build",
      () => buildWeb({ home, env: appEnvironment }),
      (outcome) => (outcome === "unchanged" ? "unchanged" : undefined),
    );
    launch(
      "web",
      startWeb("start", {
        port: ports.web,
        host,
        home,
        env: appEnvironment,
        ...supervision("web"),
      }),
    );
  }
  if (apiAlone)
    launch(
      "api",
      startApi({ port: ports.api, host, home, env: appEnvironment, ...supervision("api") }),
    );
  if (children.api)
    await steps.run("API", () =>
      children.api!.untilReady(() => isHealthy(`http://127.0.0.1:${ports.api}/api/health`), 60_000),
    );
  if (children.web)
    await steps.run("Web", () =>
      children.web!.untilReady(
        () => isHealthy(`http://127.0.0.1:${ports.web}/api/health`, 60_000),
        120_000,
      ),
    );

  const ticker = startTicker({
    databaseUrl: settings.workerUrl,
    onProblem: (line) => onLine("ticker", line),
    workers: [
      ...(web === "none" && !env.RAPPORT_API_URL
        ? []
        : [
            {
              channel: "rapport_jobs",
              run: () => runDue(`${apiOrigin}/api/internal/jobs/run`, settings.internalSecret),
            },
          ]),
      {
        channel: "rapport_webhooks",
        run: () => runDue(`${settings.functionsUrl}/deliver-webhooks`, settings.internalSecret),
      },
      ...(reloadSchema
        ? [{ channel: "pgrst", ticks: false, run: async () => (await reloadSchema(), false) }]
        : []),
    ],
  });
  stops.push(() => ticker.stop());

  const info: StackFile = {
    web_url: settings.webUrl,
    api_url: publicApi,
    supabase_url: settings.supabaseUrl,
    functions_url: settings.functionsUrl,
    db_url: settings.ownerUrl ?? settings.databaseUrl,
    publishable_key: settings.publishableKey,
    mailbox_url: settings.boots.supabase ? `http://localhost:${ports.mailbox}` : null,
    demo: demo?.demo ?? null,
    other: demo?.other ?? null,
    pids: Object.fromEntries(pids.list().map(({ part, pid }) => [part, pid])),
  };
  writePrivate(join(home, "stack.json"), info);
  return info;
}

async function startDatabase(
  context: Context,
  secrets: Secrets,
  pids: ReturnType<typeof openPidFile>,
  stops: Array<() => Promise<void>>,
): Promise<Database> {
  const { home, ports, steps, onLine = () => {}, onFailure = () => {} } = context;
  const database = await steps.run(
    "Postgres",
    () =>
      startPostgres({
        home,
        port: ports.postgres,
        secrets,
        pids,
        onRestart: () => onLine("postgres", "died, started again"),
        onGiveUp: onFailure,
      }),
    ({ created }) =>
      created ? `new data folder, port ${ports.postgres}` : `port ${ports.postgres}`,
  );
  stops.push(() => database.stop());
  await steps.run("Roles, schemas, Supabase Auth", () =>
    prepareDatabase(database.superUrl, secrets),
  );
  return database;
}

/** Auth, Data API and mailbox live in the launcher itself. Resolves with the way to refresh the Data API's view of the catalogue. */
async function startSupabase(
  context: Context,
  settings: Settings,
  secrets: Secrets,
  stops: Array<() => Promise<void>>,
): Promise<() => Promise<void>> {
  const { home, ports, steps } = context;
  return steps.run("Supabase Auth and Data API", async () => {
    const [{ serveSupabase }, { serveMailbox }] = await Promise.all([
      import("./supabase/serve.ts"),
      import("./mailbox/server.ts"),
    ]);
    const mails = openMailStore(join(home, "mails.json"));
    const mailbox = await serveMailbox(mails, ports.mailbox);
    stops.push(() => mailbox.close());
    const supabase = await serveSupabase({
      port: ports.supabase,
      databaseUrl: `postgresql://supabase_lite:${secrets.passwords.supabase_lite}@127.0.0.1:${ports.postgres}/postgres`,
      webUrl: settings.webUrl,
      jwtSecret: secrets.jwt_secret,
      publishableKey: settings.publishableKey,
      secretKey: secrets.secret_key,
      onMail: (mail) => mails.add(mail),
    });
    stops.push(() => supabase.close());
    return supabase.reloadSchema;
  });
}

function portsInUse({ boots }: Settings, ports: Ports, web: WebMode): Record<string, number> {
  const used: Partial<Ports> = {};
  if (boots.postgres) used.postgres = ports.postgres;
  if (boots.supabase) Object.assign(used, { supabase: ports.supabase, mailbox: ports.mailbox });
  if (boots.functions) used.functions = ports.functions;
  if (web === "dev" || web === "built") used.web = ports.web;
  if (web === "built" || web === "api") used.api = ports.api;
  return used;
}

/** Answers true when more is due than one call has done. */
async function runDue(url: string, secret: string): Promise<boolean> {
  const answer = (await callWorker(url, secret)) as { remaining?: number } | undefined;
  return (answer?.remaining ?? 0) > 0;
}
