/** For `pnpm check`: prints what is wrong with the copies of the catalogue, and ends with 1 where something is. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { currentTexts, findShapeBreaks, readTexts } from "./events.ts";

const stands = readTexts();
const breaks = findShapeBreaks(stands, currentTexts(stands.copy), readEarlier());
if (breaks.length > 0) {
  console.log(breaks.join("\n"));
  process.exit(1);
}

/** The copy of the last commit, of the one before it, and of where this branch left the main one; none without git. */
function readEarlier(): string[] {
  const base = git("merge-base", "HEAD", "origin/main");
  return ["HEAD", "HEAD^", ...(base ? [base.trim()] : [])].flatMap(
    (commit) => git("show", `${commit}:packages/events/catalogue.json`) ?? [],
  );
}

function git(...args: string[]): string | null {
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const { status, stdout } = spawnSync("git", args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout : null;
}
