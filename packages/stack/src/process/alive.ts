// Is a process there, and is it still the one we mean? A number alone may be given to another process.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether a process with this number exists (also when it belongs to another account). A zombie counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return readStat(pid)?.state !== "Z";
}

/** Waits until the process is gone. Answers false when it still lives after the time. */
export async function waitUntilGone(pid: number, milliseconds: number): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(20))
    if (!isAlive(pid)) return true;
  return !isAlive(pid);
}

/** When the process began, in the system's own words: with the number it names a process for good. Undefined when gone. */
export function startOf(pid: number): string | undefined {
  const stat = readStat(pid);
  if (stat) return stat.start;
  if (process.platform === "linux" || process.platform === "win32") return undefined;
  try {
    return (
      execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() ||
      undefined
    );
  } catch {
    return undefined;
  }
}

/** Parent and command line of a process; undefined where the system does not tell. */
export function parentOf(pid: number): { ppid: number; command: string } | undefined {
  const stat = readStat(pid);
  try {
    if (stat)
      return {
        ppid: stat.ppid,
        command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "),
      };
    if (process.platform === "linux" || process.platform === "win32") return undefined;
    const [, ppid, command] =
      /^\s*(\d+)\s+(.*)$/.exec(
        execFileSync("ps", ["-o", "ppid=,command=", "-p", String(pid)], { encoding: "utf8" }),
      ) ?? [];
    return ppid && command ? { ppid: Number(ppid), command } : undefined;
  } catch {
    return undefined;
  }
}

/** proc(5): after the name in parentheses come state (3), ppid (4) … starttime (22). The name may hold spaces and parentheses. */
function readStat(pid: number): { state: string; ppid: number; start: string } | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", ppid: Number(fields[1]), start: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
