// <home>/pids.json: every process of a stack, so that the next start can end what a kill left behind.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivate } from "../secrets.ts";
import { StackError } from "../stack-error.ts";
import { isAlive, startOf, waitUntilGone } from "./alive.ts";

export type RecordedProcess = {
  part: string;
  pid: number;
  /** When it began: a number alone may belong to somebody else by now. */ start: string;
};

export type PidFile = {
  add(part: string, pid: number): void;
  remove(pid: number): void;
  clear(): void;
  list(): RecordedProcess[];
};

/** Opens the record of a home folder; `repairLeftovers` comes first. */
export function openPidFile(home: string): PidFile {
  const file = join(home, "pids.json");
  let records: RecordedProcess[] = [];
  const save = (): void => writePrivate(file, records);
  return {
    add(part, pid) {
      records = [
        ...records.filter((record) => record.pid !== pid),
        { part, pid, start: startOf(pid) ?? "" },
      ];
      save();
    },
    remove(pid) {
      records = records.filter((record) => record.pid !== pid);
      save();
    },
    clear() {
      records = [];
      save();
    },
    list: () => records,
  };
}

/**
 * Ends the recorded processes of a stack whose launcher is gone. Resolves with their names.
 * @throws StackError `already_running` while the launcher lives.
 */
export async function repairLeftovers(home: string): Promise<string[]> {
  const living = readRecords(home).filter(isSameProcess);
  const launcher = living.find(({ part }) => part === "launcher");
  if (launcher && launcher.pid !== process.pid) {
    throw new StackError(
      "already_running",
      `Rapport already runs from ${home} (process ${launcher.pid}). End it first, or start a second one beside it: RAPPORT_HOME=.rapport-2 RAPPORT_PORT_OFFSET=100`,
    );
  }
  const leftovers = living.filter(({ part }) => part !== "launcher");
  await Promise.all(leftovers.map(({ pid }) => endGroup(pid)));
  return leftovers.map(({ part }) => part);
}

function readRecords(home: string): RecordedProcess[] {
  const file = join(home, "pids.json");
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RecordedProcess[];
  } catch {
    // Written whole or not at all; a broken one was edited by hand.
    return [];
  }
}

function isSameProcess({ pid, start }: RecordedProcess): boolean {
  return isAlive(pid) && startOf(pid) === (start || undefined);
}

/** Ends a process and all it started: asks first, then forces. Each of our children leads a group of its own. */
export async function endGroup(pid: number, patience = 4_000): Promise<void> {
  if (!signalGroup(pid, "SIGTERM")) return;
  if (await groupIsGone(pid, patience)) return;
  signalGroup(pid, "SIGKILL");
  await groupIsGone(pid, 2_000);
}

/** Sends a signal to a whole group. Answers false when nobody is left to get it. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
    return true;
  } catch {
    return false;
  }
}

async function groupIsGone(pid: number, milliseconds: number): Promise<boolean> {
  if (!(await waitUntilGone(pid, milliseconds))) return false;
  // The leader may go before its workers.
  for (const end = Date.now() + milliseconds; Date.now() < end;) {
    try {
      process.kill(process.platform === "win32" ? pid : -pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
