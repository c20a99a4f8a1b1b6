import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { StackError } from "../stack-error.ts";
import { isAlive } from "./alive.ts";
import { startChild, type Child } from "./child.ts";
import { openPidFile } from "./pids.ts";

let home: string;
let child: Child;
const failures: StackError[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rapport-child-"));
  failures.length = 0;
});
afterEach(async () => {
  await child.stop();
  rmSync(home, { recursive: true });
});

function start(script: string): { lines: string[]; child: Child } {
  const lines: string[] = [];
  child = startChild({
    part: "web",
    command: process.execPath,
    args: ["-e", script],
    cwd: home,
    env: { PATH: process.env.PATH },
    logFile: join(home, "web.log"),
    pids: openPidFile(home),
    onLine: (line) => lines.push(line),
    onGiveUp: (error) => failures.push(error),
  });
  return { lines, child };
}

it("starts a killed part again and records the new number", async () => {
  const { lines } = start("console.log('up'); setInterval(() => {}, 1000)");
  await vi.waitFor(() => expect(lines).toEqual(["up"]), 5_000);
  const first = child.pid() as number;
  process.kill(first, "SIGKILL");
  await vi.waitFor(() => expect(lines).toEqual(["up", "up"]), 5_000);
  expect(child.pid()).not.toBe(first);
  expect(readFileSync(join(home, "pids.json"), "utf8")).toContain(String(child.pid()));
  await child.stop();
  expect(isAlive(child.pid() as number)).toBe(false);
});

it("gives up on a part that dies again and again, with the words it died with", async () => {
  start("console.error('Error: no such table'); process.exit(3)");
  await vi.waitFor(() => expect(failures).toHaveLength(1), 15_000);
  expect(failures[0]).toMatchObject({
    code: "part_died",
    message: expect.stringMatching(
      /^web died 6 times within a minute \(code 3\)\. It said: Error: no such table\..*web\.log/,
    ),
  });
});
