// A real stack through its command line, without the web: what happens when parts are killed, one at a time.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { portsFor, repoRoot } from "./paths.ts";
import { isAlive, waitUntilGone } from "./process/alive.ts";
import { repairLeftovers, type RecordedProcess } from "./process/pids.ts";
import { isPortTaken } from "./process/ports.ts";
import { readStackFile } from "./stack-file.ts";
import { isHealthy } from "./web/start-web.ts";

// Above the ports that the system lends to outgoing connections (to 60999 on Linux), one of which held a port of ours once.
const offset = 9000 + (process.pid % 100) * 10;
const ports = portsFor(offset);
const health = `http://127.0.0.1:${ports.api}/api/health`;
let home: string;
let launcher: ChildProcess;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "rapport-kill-"));
  chmodSync(home, 0o711);
});
afterAll(async () => {
  launcher.kill("SIGKILL");
  await waitUntilGone(launcher.pid as number, 5_000);
  await repairLeftovers(home);
  rmSync(home, { recursive: true, force: true });
});

const records = (): RecordedProcess[] =>
  JSON.parse(readFileSync(join(home, "pids.json"), "utf8")) as RecordedProcess[];
const pidOf = (part: string): number =>
  records().find((record) => record.part === part)?.pid ?? Number.NaN;

/** Starts `api --no-seed`, by default directly, else below a shell that looks like pnpm, and waits until it says that it is ready. */
async function launch(below?: "pnpm"): Promise<{ output: () => string }> {
  const script = join(repoRoot, "packages/stack/cli.mjs");
  const env = { ...process.env, RAPPORT_HOME: home, RAPPORT_PORT_OFFSET: String(offset) };
  const command = below
    ? ["sh", "-c", `"${process.execPath}" "${script}" api --no-seed; : a script of pnpm`]
    : [process.execPath, script, "api", "--no-seed"];
  launcher = spawn(command[0] as string, command.slice(1), {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  launcher.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  launcher.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await vi.waitUntil(() => output.includes("Ready in") || launcher.exitCode !== null, {
    timeout: 50_000,
    interval: 100,
  });
  if (!output.includes("Ready in")) throw new Error(`The launcher ended: ${output}`);
  return { output: () => output };
}

it("comes up, and tells where", async () => {
  const { output } = await launch();
  expect(output()).toContain(`http://127.0.0.1:${ports.api}/api/v1`);
  expect(readStackFile(home)).toMatchObject({
    api_url: `http://127.0.0.1:${ports.api}/api/v1`,
    demo: null,
  });
});

it("refuses a second start from the same home", async () => {
  const second = spawn(
    process.execPath,
    [join(repoRoot, "packages/stack/cli.mjs"), "api", "--no-seed"],
    { env: { ...process.env, RAPPORT_HOME: home, RAPPORT_PORT_OFFSET: String(offset) } },
  );
  let output = "";
  second.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((done) => second.once("exit", done));
  expect([code, output.trim().split("\n").at(-1)]).toEqual([
    1,
    expect.stringContaining("already runs"),
  ]);
});

it.each([
  ["postgres", health],
  ["functions", `http://127.0.0.1:${ports.functions}/_internal/health`],
  ["api", health],
])("starts %s again after kill -9", async (part, url) => {
  const before = pidOf(part);
  process.kill(before, "SIGKILL");
  await vi.waitFor(() => expect(pidOf(part)).not.toBe(before), 10_000);
  await vi.waitFor(async () => expect(await isHealthy(url)).toBe(true), 15_000);
});

it("goes on after kill -9 of the launcher, having ended what it left", async () => {
  const orphans = records().filter(({ part }) => part !== "launcher");
  launcher.kill("SIGKILL");
  await vi.waitFor(() => expect(isAlive(launcher.pid as number)).toBe(false), 5_000);
  expect(orphans.filter(({ pid }) => isAlive(pid))).toHaveLength(3);
  const { output } = await launch();
  expect(output()).toMatch(/ended what an interrupted run left behind: .*postgres/);
  expect(orphans.filter(({ pid }) => isAlive(pid))).toEqual([]);
  expect(await isHealthy(health)).toBe(true);
});

it("ends every part on SIGTERM", async () => {
  const parts = records();
  launcher.kill("SIGTERM");
  const code = await new Promise((done) => launcher.once("exit", done));
  expect(code).toBe(0);
  expect(parts.filter(({ pid }) => isAlive(pid))).toEqual([]);
  expect(await isPortTaken(ports.postgres)).toBe(false);
});

it("ends every part when only the package manager above it is killed", async () => {
  await launch("pnpm");
  const parts = records();
  launcher.kill("SIGKILL");
  await vi.waitFor(() => expect(parts.filter(({ pid }) => isAlive(pid))).toEqual([]), 15_000);
});
