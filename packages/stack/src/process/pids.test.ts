import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isAlive, startOf, waitUntilGone } from "./alive.ts";
import { openPidFile, repairLeftovers } from "./pids.ts";

let home: string;
const started: number[] = [];
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "rapport-pids-"))));
afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(-pid, "SIGKILL");
  rmSync(home, { recursive: true });
});

/** A process with a child, in a group of its own, as the parts of a stack are. */
function startPart(script = "sleep 60 & wait"): number {
  const child = spawn("sh", ["-c", script], { detached: true, stdio: "ignore" });
  started.push(child.pid as number);
  return child.pid as number;
}

it("ends what an interrupted run left behind, with all that it had started", async () => {
  const pid = startPart();
  openPidFile(home).add("web", pid);
  expect(await repairLeftovers(home)).toEqual(["web"]);
  expect(isAlive(pid)).toBe(false);
  expect(() => process.kill(-pid, 0)).toThrow(/ESRCH/);
});

it("forces a part that does not listen", async () => {
  const pid = startPart("trap '' TERM; sleep 60 & wait; sleep 60");
  // The shell needs a moment to set its trap.
  await new Promise((resolve) => setTimeout(resolve, 200));
  openPidFile(home).add("functions", pid);
  await repairLeftovers(home);
  expect(await waitUntilGone(pid, 1_000)).toBe(true);
});

it("spares a process that has got the number of one of ours", async () => {
  const pid = startPart();
  writeFileSync(
    join(home, "pids.json"),
    JSON.stringify([{ part: "web", pid, start: `${startOf(pid)}0` }]),
  );
  expect(await repairLeftovers(home)).toEqual([]);
  expect(isAlive(pid)).toBe(true);
});

it("refuses a second launcher on the same home", async () => {
  const pid = startPart();
  openPidFile(home).add("launcher", pid);
  await expect(repairLeftovers(home)).rejects.toMatchObject({
    code: "already_running",
    message: expect.stringContaining(`process ${pid}`),
  });
});

it("starts over from a record that cannot be read", async () => {
  writeFileSync(join(home, "pids.json"), '[{"part":');
  expect(await repairLeftovers(home)).toEqual([]);
});
