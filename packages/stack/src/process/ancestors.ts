// `npx -y pnpm@12 dev` is a chain: npx, a shell, pnpm, a shell, this process. A signal to its outer end may kill only that end.
import { isAlive, parentOf, startOf } from "./alive.ts";

/** npx, npm, pnpm, and the shells they put between themselves and their scripts. */
const PACKAGE_MANAGER = /\b(npx|npm|pnpm)\b|_npx/;

type Link = { pid: number; start: string | undefined };

/** The package managers above this process, nearest first. Empty when it was started directly, or where the system does not tell. */
export function findPackageManagers(pid = process.ppid): Link[] {
  const chain: Link[] = [];
  let length = 0;
  for (let next = pid; next > 1;) {
    const parent = parentOf(next);
    if (!parent) break;
    const isManager = PACKAGE_MANAGER.test(parent.command);
    if (!isManager && !/^(\/\S*\/)?(sh|bash|dash|node)\b/.test(parent.command)) break;
    chain.push({ pid: next, start: startOf(next) });
    if (isManager) length = chain.length;
    next = parent.ppid;
  }
  // A shell above the outermost package manager is the user's own.
  return chain.slice(0, length);
}

/**
 * Calls back once when any link of the chain is gone: the command was ended although no signal came through.
 * @returns stops watching
 */
export function watchPackageManagers(onGone: () => void, everyMilliseconds = 500): () => void {
  const chain = findPackageManagers();
  const parent = process.ppid;
  const timer = setInterval(() => {
    const intact =
      process.ppid === parent &&
      chain.every(({ pid, start }) => isAlive(pid) && startOf(pid) === start);
    if (intact) return;
    clearInterval(timer);
    onGone();
  }, everyMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
