// A part of the stack that is a process: started in a group of its own, logged, restarted when it dies.
import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StackError } from "../stack-error.ts";
import { endGroup, type PidFile } from "./pids.ts";

export type ChildOptions = {
  /** Name of the part, for messages and pids.json. */
  part: string;
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string | undefined>;
  logFile: string;
  pids: PidFile;
  /** Gets each line of output. */
  onLine?: (line: string) => void;
  /** Told when it died and is started again. */
  onRestart?: (reason: string) => void;
  /** Told when it dies so often that it is given up. */
  onGiveUp: (error: StackError) => void;
};

export type Child = {
  pid(): number | undefined;
  /** Settles with an error if the process ends before `ready` does. */
  untilReady(
    ready: () => Promise<boolean>,
    milliseconds: number,
    signal?: AbortSignal,
  ): Promise<void>;
  stop(): Promise<void>;
};

/** More deaths than this within a minute, and the stack ends with a readable line. */
const MAX_DEATHS = 5;

/** Starts the process and keeps it running until `stop()`. */
export function startChild(options: ChildOptions): Child {
  let process_: ChildProcess | undefined;
  let stopping = false;
  let lastLines: string[] = [];
  let deaths: number[] = [];
  const log = openLog(options.logFile);

  const start = (): void => {
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    process_ = child;
    if (child.pid) options.pids.add(options.part, child.pid);
    for (const stream of [child.stdout, child.stderr]) readLines(stream, remember);
    child.once("error", (cause) => {
      stopping = true;
      options.onGiveUp(
        new StackError(
          "binary_missing",
          `${options.part} could not be run (${options.command}): ${cause.message}`,
          { cause },
        ),
      );
    });
    child.once("exit", (code, signal) => void revive(child.pid, signal ?? `code ${code}`));
  };

  const remember = (line: string): void => {
    log.write(`${line}\n`);
    lastLines = [...lastLines.slice(-19), line];
    options.onLine?.(line);
  };

  const revive = async (pid: number | undefined, reason: string): Promise<void> => {
    // Its own children must not hold the port.
    if (pid) {
      await endGroup(pid, 1_000);
      options.pids.remove(pid);
    }
    if (stopping) return;
    deaths = [...deaths.filter((at) => at > Date.now() - 60_000), Date.now()];
    if (deaths.length > MAX_DEATHS) {
      stopping = true;
      options.onGiveUp(
        new StackError(
          "part_died",
          `${options.part} died ${deaths.length} times within a minute (${reason}). ${lastComplaint(lastLines)} Log: ${options.logFile}`,
        ),
      );
      return;
    }
    options.onRestart?.(reason);
    await sleep(300 * deaths.length);
    if (!stopping) start();
  };

  start();
  return {
    pid: () => process_?.pid,
    async untilReady(ready, milliseconds, signal) {
      for (const end = Date.now() + milliseconds; ; await sleep(50)) {
        if (await ready()) return;
        signal?.throwIfAborted();
        if (stopping || deaths.length > 1)
          throw new StackError(
            "start_failed",
            `${options.part} did not start. ${lastComplaint(lastLines)} Log: ${options.logFile}`,
          );
        if (Date.now() > end)
          throw new StackError(
            "start_failed",
            `${options.part} did not answer within ${milliseconds / 1000} s. ${lastComplaint(lastLines)} Log: ${options.logFile}`,
          );
      }
    },
    async stop() {
      stopping = true;
      const child = process_;
      if (child?.pid) await endGroup(child.pid);
      log.end();
    },
  };
}

function lastComplaint(lines: string[]): string {
  const complaint = lines.findLast((line) => /error|fail|cannot|panic/i.test(line)) ?? lines.at(-1);
  return complaint ? `It said: ${complaint.trim().slice(0, 300)}.` : "";
}

function openLog(file: string): ReturnType<typeof createWriteStream> {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) renameSync(file, `${file}.old`);
  const log = createWriteStream(file);
  // A log that cannot be written (full disk) must not end the stack.
  log.on("error", () => {});
  return log;
}

function readLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
}
