// One stack for all journeys: the built app, as `pnpm start` serves it, with a data folder and ports of its own.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../../..");
const minutes = 60_000;

/** Starts the stack and names its stack.json in RAPPORT_E2E_STACK. Answers how to end it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  if (process.env.RAPPORT_E2E_STACK) return async () => {};
  const home = join(root, process.env.RAPPORT_HOME ?? ".rapport-test");
  const stackFile = join(home, "stack.json");
  // Journeys start from the same state every time; the build lies elsewhere and stays.
  rmSync(home, { recursive: true, force: true });
  const offset = process.env.RAPPORT_PORT_OFFSET ?? String(await findFreeOffset());
  const launcher = spawn(process.execPath, [join(root, "packages/stack/cli.mjs"), "start"], {
    cwd: root,
    env: { ...process.env, RAPPORT_HOME: home, RAPPORT_PORT_OFFSET: offset, CI: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  }
  const stop = () => end(launcher);
  try {
    await waitForStack(launcher, stackFile);
  } catch (error) {
    await stop();
    throw new Error(`The stack did not start: ${(error as Error).message}\n${output.join("")}`, {
      cause: error,
    });
  }
  process.env.RAPPORT_E2E_STACK = stackFile;
  return stop;
}

async function waitForStack(launcher: ChildProcess, stackFile: string): Promise<void> {
  const until = Date.now() + 10 * minutes;
  while (!existsSync(stackFile)) {
    if (launcher.exitCode !== null) throw new Error(`the launcher ended with ${launcher.exitCode}`);
    if (Date.now() > until) throw new Error("it was not ready within ten minutes");
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function end(launcher: ChildProcess): Promise<void> {
  if (launcher.exitCode !== null || launcher.signalCode !== null) return;
  const closed = new Promise((done) => launcher.once("close", done));
  launcher.kill("SIGTERM");
  const hard = setTimeout(() => launcher.kill("SIGKILL"), 20_000);
  await closed;
  clearTimeout(hard);
}

/**
 * An offset whose ports nobody holds, so that a stack in development is not disturbed. Postgres and its like come to lie
 * above the ports that the system lends to outgoing connections (to 60999 on Linux).
 */
async function findFreeOffset(): Promise<number> {
  const ports = [3000, 3001, 54321, 54322, 54323, 54324];
  for (let offset = 7000; offset < 9000; offset += 10) {
    const taken = await Promise.all(ports.map((port) => isTaken(port + offset)));
    if (!taken.includes(true)) return offset;
  }
  throw new Error("No block of free ports was found for the stack of the journeys.");
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => (socket.destroy(), done(true)));
    socket.once("error", () => done(false));
  });
}
