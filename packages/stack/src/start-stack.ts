// Starts the whole stack in order, and ends it in the opposite order.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { homeFolder, portsFor, type Ports } from "./paths.ts";
import { openPidFile, repairLeftovers } from "./process/pids.ts";
import { assertPortsFree } from "./process/ports.ts";
import type { Run, WebMode } from "./run.ts";
import { loadSecrets, writePrivate } from "./secrets.ts";
import { composeSettings, type Environment, type Settings } from "./settings.ts";
import type { StackError } from "./stack-error.ts";
import type { StackFile } from "./stack-file.ts";
import { startApp, startBuild, startDevServer } from "./start-app.ts";
import { startData } from "./start-data.ts";
import { startVendors } from "./start-emulators.ts";
import { interruptible, type Steps } from "./steps.ts";
import { emulatorUrl } from "./vendors.ts";

export type { WebMode } from "./run.ts";

export type StartOptions = {
  /** Data folder; default RAPPORT_HOME or .rapport. */
  home?: string;
  /** Added to every port; default RAPPORT_PORT_OFFSET. */
  offset?: number;
  /** Whether the demo is written into a local database that has none. */
  seed: boolean;
  web: WebMode;
  env?: Environment;
  steps: Steps;
  /** Interrupts a start: what was started is ended, and the start rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Lines that parts print, and what the launcher notices about them. */
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
  const run = await prepareRun(options);
  const stop = async (): Promise<void> => {
    for (let next = run.stops.pop(); next; next = run.stops.pop()) await next().catch(() => {});
  };
  try {
    const dev = run.web === "dev" ? startDevServer(run) : undefined;
    const build = run.web === "built" ? startBuild(run) : undefined;
    const data = await startData(run, options.seed);
    await startVendors(run);
    await startApp(run, { dev, build }, data.reloadSchema);
    const { boots } = run.settings;
    const info: StackFile = {
      web_url: run.settings.webUrl,
      api_url: run.apiUrl,
      supabase_url: run.settings.supabaseUrl,
      functions_url: run.settings.functionsUrl,
      db_url: run.settings.ownerUrl ?? run.settings.databaseUrl,
      publishable_key: run.settings.publishableKey,
      mailbox_url: run.settings.boots.supabase ? `http://localhost:${run.ports.mailbox}` : null,
      emulators: {
        google: boots.google ? emulatorUrl(run.ports.google) : null,
        twilio: boots.twilio ? emulatorUrl(run.ports.twilio) : null,
      },
      demo: data.demo?.demo ?? null,
      other: data.demo?.other ?? null,
      pids: Object.fromEntries(run.pids.list().map(({ part, pid }) => [part, pid])),
    };
    writePrivate(join(run.home, "stack.json"), info);
    return { info, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Everything that can be refused before anything runs. */
async function prepareRun(options: StartOptions): Promise<Run> {
  const { web, signal, onLine = () => {}, onFailure = () => {}, env = process.env } = options;
  const home = homeFolder(options.home);
  const ports = portsFor(options.offset);
  const steps = interruptible(options.steps, signal);
  mkdirSync(home, { recursive: true });
  const repaired = await repairLeftovers(home);
  if (repaired.length > 0)
    steps.note(`ended what an interrupted run left behind: ${repaired.join(", ")}`);
  const secrets = loadSecrets(home);
  const settings = composeSettings(env, secrets, ports, home);
  await assertPortsFree(portsInUse(settings, ports, web));

  const pids = openPidFile(home);
  pids.clear();
  pids.add("launcher", process.pid);
  const forget = async (): Promise<void> => {
    pids.clear();
    rmSync(join(home, "stack.json"), { force: true });
  };
  const apiUrl =
    env.RAPPORT_API_URL ||
    (web === "dev" ? `${settings.webUrl}/api/v1` : `http://127.0.0.1:${ports.api}/api/v1`);
  return {
    home,
    ports,
    web,
    env,
    secrets,
    settings,
    steps,
    signal,
    pids,
    stops: [forget],
    apiUrl,
    appEnvironment: { ...settings.appEnvironment, RAPPORT_API_URL: apiUrl },
    onLine,
    onFailure,
    supervision: (part) => ({
      pids,
      onLine: (line) => onLine(part, line),
      onRestart: (reason) => onLine(part, `died (${reason}), started again`),
      onGiveUp: onFailure,
    }),
  };
}

function portsInUse({ boots }: Settings, ports: Ports, web: WebMode): Record<string, number> {
  const used: Partial<Ports> = {};
  if (boots.postgres) used.postgres = ports.postgres;
  if (boots.supabase)
    Object.assign(used, { supabase: ports.supabase, mailbox: ports.mailbox } satisfies typeof used);
  if (boots.functions) used.functions = ports.functions;
  if (boots.google) used.google = ports.google;
  if (boots.twilio) used.twilio = ports.twilio;
  if (web === "dev" || web === "built") used.web = ports.web;
  if (web === "built" || web === "api") used.api = ports.api;
  return used;
}
