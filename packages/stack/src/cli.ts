// `pnpm dev`, `pnpm start`, `pnpm api`: the launcher's command line. Entered through ../cli.mjs, which checks Node first.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { readCommandTimes } from "./install-time.ts";
import { homeFolder, repoRoot } from "./paths.ts";
import { stopLeftover } from "./postgres/cluster.ts";
import { watchPackageManagers } from "./process/ancestors.ts";
import { repairLeftovers } from "./process/pids.ts";
import { explainError, StackError } from "./stack-error.ts";
import { clusterFolder } from "./start-postgres.ts";
import { startStack, type Stack, type WebMode } from "./start-stack.ts";
import { createSteps } from "./steps.ts";
import { describePackages, describeStack } from "./summary.ts";

const MODES: Record<string, WebMode> = { dev: "dev", start: "built", api: "api" };

/** What a stack keeps in its home. `--reset` removes these and nothing else, whatever RAPPORT_HOME points at. */
const OURS = [
  "postgres",
  "deno",
  "logs",
  "files",
  "secrets.json",
  "demo.json",
  "stack.json",
  "pids.json",
  "mails.json",
];

/** Runs the launcher until a signal ends it. Sets the exit code. */
export async function main(args: string[]): Promise<void> {
  const [command = "dev", ...flags] = args;
  const web = MODES[command];
  const unknown = flags.find((flag) => flag !== "--reset" && flag !== "--no-seed");
  if (!web || unknown) {
    process.stderr.write(
      `Unknown ${web ? `flag ${unknown}` : `command ${command}`}. Use: dev | start | api, with --reset to wipe local data first, --no-seed for no demo.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const home = homeFolder();
  let stack: Stack | undefined;
  let ending = false;
  const end = async (reason: string, failure?: StackError): Promise<void> => {
    if (ending) return;
    ending = true;
    print(failure ? `\n${failure.message}\n` : `\n${reason}: stopping …\n`);
    // Whatever hangs, the terminal is given back.
    setTimeout(() => process.exit(1), 15_000).unref();
    await stack?.stop();
    process.exit(failure ? 1 : 0);
  };
  // A closed terminal cannot be written to any more.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  let signals = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      signals += 1;
      if (stack) void end(signal);
      else starting.abort(signal);
      if (signals > 3) process.exit(1);
    });
  }
  const starting = new AbortController();
  watchPackageManagers(() =>
    stack ? void end("The command was ended") : starting.abort("The command was ended"),
  );

  print(`\nRapport · ${command}\n\n`);
  const packages = existsSync(join(home, "secrets.json")) ? undefined : describePackages();
  try {
    if (flags.includes("--reset")) await reset(home);
    const steps = createSteps(print, process.stdout.isTTY);
    const times = readCommandTimes();
    if (times?.install)
      print(`  ✓ ${"npm packages".padEnd(30)}${`${times.install.toFixed(1)} s`.padStart(8)}\n`);
    let ready = false;
    stack = await startStack({
      seed: !flags.includes("--no-seed"),
      web,
      steps,
      signal: starting.signal,
      onLine: (part, line) => {
        if (ready && isWorthShowing(line)) print(`${part.padEnd(9)} ${line}\n`);
      },
      onFailure: (error) => void end("", error),
    });
    ready = true;
    print(
      describeStack(stack.info, {
        command,
        seconds: steps.elapsed(),
        sinceCommand: readCommandTimes()?.sinceCommand,
        home: relative(repoRoot, home) || home,
        packages: await packages,
      }),
    );
  } catch (thrown) {
    const error = explainError(thrown);
    if (starting.signal.aborted) {
      print(`\n${String(starting.signal.reason)}: stopped.\n`);
      process.exit(0);
    }
    print(
      error instanceof StackError
        ? `\n${error.message}\n`
        : `\nThe start failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  }
}

function print(text: string): void {
  process.stdout.write(text);
}

/** Blank lines and the ticker's own requests would drown what a developer wants to see. */
function isWorthShowing(line: string): boolean {
  return (
    line.replaceAll(/\x1b\[[?\d;]*[a-zA-Z]/g, "").trim() !== "" &&
    !line.includes("/api/internal/") &&
    !line.includes("/api/health")
  );
}

async function reset(home: string): Promise<void> {
  await repairLeftovers(home);
  const cluster = clusterFolder(home);
  await stopLeftover(cluster);
  rmSync(cluster, { recursive: true, force: true });
  if (!existsSync(home)) return;
  for (const entry of readdirSync(home))
    if (OURS.includes(entry.replace(/\.old$/, "")))
      rmSync(join(home, entry), { recursive: true, force: true });
  print("  Local data wiped.\n");
}
