// The upper half of a stack: Edge Functions, web, API, and the ticker that wakes the workers.
import { startFunctions } from "./functions/start-functions.ts";
import { createMaintenance } from "./maintenance.ts";
import type { Child } from "./process/child.ts";
import type { Run } from "./run.ts";
import { callWorker, startTicker, type Worker } from "./ticker.ts";
import { buildWeb } from "./web/build-web.ts";
import { isHealthy, startApi, startWeb } from "./web/start-web.ts";

/** A first compilation on a small machine takes its time. */
const PATIENCE = 180_000;

/** `next dev` needs longest until it answers, so it begins first and compiles beside the rest. */
export function startDevServer(run: Run): Child {
  const { home, ports, appEnvironment: env } = run;
  const child = startWeb("dev", {
    port: ports.web,
    host: hostOf(run),
    home,
    env,
    ...run.supervision("web"),
  });
  run.stops.push(() => child.stop());
  return child;
}

export type Build = ReturnType<typeof buildWeb>;

/** The build needs no database, so it runs beside the start of what lies below. */
export function startBuild(run: Run): Build {
  const { home, appEnvironment: env } = run;
  const ending = new AbortController();
  run.stops.push(async () => ending.abort());
  const signal = run.signal ? AbortSignal.any([run.signal, ending.signal]) : ending.signal;
  const build = buildWeb({ home, env, signal });
  // Whoever waits for it hears of its failure; until then it must not end the process.
  build.catch(() => {});
  return build;
}

const hostOf = (run: Run): string => run.env.RAPPORT_HOST || "127.0.0.1";

/** Starts everything above the database and resolves when all of it answers. */
export async function startApp(
  run: Run,
  begun: { dev: Child | undefined; build: Build | undefined },
  reloadSchema: (() => Promise<void>) | undefined,
): Promise<void> {
  const { home, ports, settings, steps, web, appEnvironment: env, signal } = run;
  const { dev, build } = begun;
  const keep = (child: Child): Child => {
    run.stops.push(() => child.stop());
    return child;
  };
  const answers = (child: Child, name: string, port: number, path: string): Promise<void> =>
    steps.run(name, () =>
      child.untilReady(
        () => isHealthy(`http://127.0.0.1:${port}${path}`, PATIENCE, signal),
        PATIENCE,
        signal,
      ),
    );
  const host = hostOf(run);
  const site = { port: ports.web, host, home, env, ...run.supervision("web") };
  const api = { port: ports.api, host, home, env, ...run.supervision("api") };

  if (settings.boots.functions) {
    const functions = keep(
      startFunctions({
        port: ports.functions,
        home,
        env: settings.functionsEnvironment,
        ...run.supervision("functions"),
      }),
    );
    await answers(functions, "Edge Functions", ports.functions, "/_internal/health");
  }
  if (build) {
    await steps.run(
      "Build",
      () => build,
      (outcome) => (outcome === "unchanged" ? "unchanged" : undefined),
    );
  }
  const built = web === "built" ? keep(startWeb("start", site)) : undefined;
  if (web === "built" || web === "api")
    await answers(keep(startApi(api)), "API", ports.api, "/api/health");
  const server = dev ?? built;
  if (server) await answers(server, "Web", ports.web, "/api/health");

  const ticker = startTicker({
    databaseUrl: settings.workerUrl,
    workers: listWorkers(run, reloadSchema),
    onProblem: (line) => run.onLine("ticker", line),
  });
  run.stops.push(() => ticker.stop());
}

function listWorkers(run: Run, reloadSchema: (() => Promise<void>) | undefined): Worker[] {
  const { ports, settings, web } = run;
  const webhooks = {
    channel: "rapport_webhooks",
    run: () => runDue(`${settings.functionsUrl}/deliver-webhooks`, settings.internalSecret),
  };
  const mailboxes = {
    channel: "rapport_mailboxes",
    run: () => runDue(`${settings.functionsUrl}/gmail-sync`, settings.internalSecret),
  };
  // Without an API of its own, a stack has nobody who could run jobs.
  const port = web === "dev" ? ports.web : web === "none" ? undefined : ports.api;
  const jobs = port !== undefined && {
    channel: "rapport_jobs",
    run: () => runDue(`http://127.0.0.1:${port}/api/internal/jobs/run`, settings.internalSecret),
  };
  const audit = port !== undefined && {
    channel: "rapport_audit",
    // An entry has its place in the chain within five seconds.
    everyMilliseconds: 3_000,
    run: () => runDue(`http://127.0.0.1:${port}/api/internal/audit/seal`, settings.internalSecret),
  };
  const maintenance = {
    channel: "rapport_maintenance",
    run: createMaintenance(settings.workerUrl),
  };
  const schema = reloadSchema && {
    channel: "pgrst",
    ticks: false,
    run: async () => {
      await reloadSchema();
      return false;
    },
  };
  return [webhooks, mailboxes, jobs, audit, maintenance, schema].filter(
    (worker) => typeof worker === "object",
  );
}

/** Answers true when more is due than one call has done. */
async function runDue(url: string, secret: string): Promise<boolean> {
  const answer = (await callWorker(url, secret)) as { remaining?: number } | undefined;
  return (answer?.remaining ?? 0) > 0;
}
