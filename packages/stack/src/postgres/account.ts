// Postgres refuses to run as root. As root it therefore runs as another account of this machine, without creating one.
import {
  accessSync,
  constants,
  cpSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { StackError } from "../stack-error.ts";
import type { PostgresBinaries } from "./binaries.ts";

export type Account = { uid: number; gid: number };

/** Only root may write here, so that no other account can slip in a binary of its own. */
const SHARED_ROOT = "/var/lib/rapport";

/**
 * The account Postgres runs as: undefined (ourselves) for a plain user; for root the account `postgres` or else `nobody`.
 * @throws StackError `postgres_failed` if root's machine has neither.
 */
export function findPostgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
    const uid = Number(fields?.[2]);
    if (fields && uid > 0) return { uid, gid: Number(fields[3]) };
  }
  throw new StackError(
    "postgres_failed",
    'Postgres cannot run as root and this machine has neither an account "postgres" nor "nobody". Run as a plain user, or create one: useradd --system postgres',
  );
}

/** Whether the account can walk down to the path: each existing folder above it must let it through. */
export function canReach(path: string, account: Account): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid, gid } = statSync(folder);
      const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}

/**
 * Where the data folder really lies. As root below a closed folder such as /root, Postgres' account could not enter it:
 * then it lies in /var/lib/rapport under a name made from the wanted path.
 */
export function placeDataFolder(wanted: string, account: Account | undefined): string {
  if (!account || canReach(dirname(wanted), account)) return wanted;
  return join(
    SHARED_ROOT,
    `data-${createHash("sha256").update(resolve(wanted)).digest("hex").slice(0, 12)}`,
  );
}

/** Makes the folder, with the owner and the mode that Postgres asks for. */
export function makeDataFolder(folder: string, account: Account | undefined): void {
  // The account must be able to walk through what is above, and nobody else into the folder itself.
  mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account) chownSync(folder, account.uid, account.gid);
}

/** The binaries, copied to /var/lib/rapport once if root's checkout is closed to Postgres' account. */
export function placeBinaries(
  binaries: PostgresBinaries,
  account: Account | undefined,
): PostgresBinaries {
  if (!account || canReach(binaries.postgres, account)) return binaries;
  const target = join(SHARED_ROOT, `postgres-${binaries.version}`);
  if (!existsSync(target)) {
    mkdirSync(SHARED_ROOT, { recursive: true, mode: 0o755 });
    accessSync(SHARED_ROOT, constants.W_OK);
    const draft = `${target}.${process.pid}`;
    cpSync(binaries.native, draft, { recursive: true, verbatimSymlinks: true });
    // Two first starts at once: the slower one throws its copy away.
    if (existsSync(target)) rmSync(draft, { recursive: true });
    else renameSync(draft, target);
  }
  const moved = (path: string): string => join(target, path.slice(binaries.native.length));
  return {
    ...binaries,
    native: target,
    postgres: moved(binaries.postgres),
    initdb: moved(binaries.initdb),
    pgCtl: moved(binaries.pgCtl),
  };
}
