// How long the package installation took that came before this start, seen from inside: by then it is over.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { repoRoot } from "./paths.ts";
import { findPackageManagers } from "./process/ancestors.ts";

/** proc(5): start times are in clock ticks, which Linux fixes at 100 a second for user space. */
const TICKS_PER_SECOND = 100;

export type CommandTimes = {
  /** Seconds since the command was typed. */
  sinceCommand: number;
  /** Seconds until the packages lay there, or undefined when they did before. */
  install: number | undefined;
};

/** Undefined where the system does not tell, and when no package manager started us. */
export function readCommandTimes(now = Date.now()): CommandTimes | undefined {
  const outermost = findPackageManagers().at(-1);
  if (process.platform !== "linux" || !outermost?.start) return undefined;
  const boot = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1];
  if (!boot) return undefined;
  const began = Number(boot) * 1000 + (Number(outermost.start) / TICKS_PER_SECOND) * 1000;
  const installed = statSync(join(repoRoot, "node_modules/.modules.yaml"), {
    throwIfNoEntry: false,
  })?.mtimeMs;
  return {
    sinceCommand: (now - began) / 1000,
    install: installed && installed > began ? (installed - began) / 1000 : undefined,
  };
}
