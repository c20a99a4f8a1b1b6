// One Postgres cluster from npm's binaries: create, start, stop, repair what a kill left behind.
import { spawn, type ChildProcess } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  writeFileSync,
  chownSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { explainError, StackError } from "../stack-error.ts";
import { isAlive, waitUntilGone } from "../process/alive.ts";
import { findPostgresAccount, makeDataFolder, placeBinaries } from "./account.ts";
import { findPostgresBinaries } from "./binaries.ts";

/** The cluster's superuser, named as on hosted Supabase. The owner of our data is `postgres`, who is none. */
export const SUPERUSER = "supabase_admin";

export type ClusterOptions = {
  dataDir: string;
  port: number;
  /** Password of the superuser. */
  password: string;
  /** Extra settings, for instance { fsync: 'off' } for tests. */
  settings?: Record<string, string>;
  /** File that Postgres' own log is appended to. */
  logFile: string;
};

export type Cluster = {
  port: number;
  dataDir: string;
  pid: number;
  /** Connection string of the superuser for a database. */
  superUrl(database?: string): string;
  /** Settles when the postmaster has ended, for whatever reason. */
  exited: Promise<void>;
  /** Ends all sessions and waits until the postmaster is gone. */
  stop(): Promise<void>;
};

const ENCODING_FLAGS = [
  "--encoding=UTF8",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--locale=C",
];

/** Makes the data folder of a new cluster; does nothing when it is there and complete. */
export async function initCluster(options: ClusterOptions): Promise<"created" | "present"> {
  const marker = join(options.dataDir, ".rapport-complete");
  if (existsSync(marker)) return "present";
  // A folder without the marker is what an interrupted initdb left.
  rmSync(options.dataDir, { recursive: true, force: true });
  const account = findPostgresAccount();
  const { initdb } = placeBinaries(findPostgresBinaries(), account);
  makeDataFolder(options.dataDir, account);
  const passwordFile = `${options.dataDir}.pw-${randomBytes(4).toString("hex")}`;
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  try {
    const flags = [
      "-D",
      options.dataDir,
      "-U",
      SUPERUSER,
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
      "--no-sync",
      ...ENCODING_FLAGS,
    ];
    await runToEnd(initdb, flags, account);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeFileSync(marker, "");
  return "created";
}

/**
 * Starts the postmaster as a process group of its own, so that Ctrl-C reaches the launcher first.
 * A postmaster left over in this folder is stopped before; a stale postmaster.pid is removed.
 * @throws StackError `postgres_failed` with the last lines of its log, `disk_full`.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  await stopLeftover(options.dataDir);
  const account = findPostgresAccount();
  const { postgres } = placeBinaries(findPostgresBinaries(), account);
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    shared_preload_libraries: "pg_stat_statements",
    max_connections: "200",
    timezone: "UTC",
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(postgres, ["-D", options.dataDir, "-p", String(options.port), ...flags], {
    ...account,
    cwd: options.dataDir,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: postgresEnvironment(),
  });
  const exited = new Promise<void>((settle) => child.once("exit", () => settle()));
  await waitUntilReady(child, options);
  const { port, dataDir, password } = options;
  return {
    port,
    dataDir,
    pid: child.pid as number,
    exited,
    superUrl: (database = "postgres") =>
      `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGINT");
      await exited;
    },
  };
}

/** Stops a postmaster that outlived its launcher and clears the lock file of one that was killed. */
export async function stopLeftover(dataDir: string): Promise<void> {
  const lockFile = join(dataDir, "postmaster.pid");
  if (!existsSync(lockFile)) return;
  const lines = readFileSync(lockFile, "utf8").split("\n");
  const pid = Number(lines[0]);
  // The number may belong to somebody else by now: only a process that runs our binary on this folder is a postmaster of ours.
  if (pid > 1 && isAlive(pid) && isPostmasterOf(pid, dataDir)) {
    process.kill(pid, "SIGINT");
    if (!(await waitUntilGone(pid, 10_000))) {
      process.kill(pid, "SIGQUIT");
      await waitUntilGone(pid, 5_000);
    }
  }
  await endBackends(dataDir);
  rmSync(lockFile, { force: true });
}

function isPostmasterOf(pid: number, dataDir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(dataDir);
  } catch {
    // No /proc (macOS, Windows): the lock file is the only witness.
    return process.platform !== "linux";
  }
}

/** After kill -9 of the postmaster its children hold the shared memory for a moment: a new start would be refused. */
async function endBackends(dataDir: string): Promise<void> {
  if (process.platform !== "linux") return;
  const { readdirSync, readlinkSync } = await import("node:fs");
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      if (
        readlinkSync(`/proc/${entry}/cwd`) !== dataDir ||
        !readFileSync(`/proc/${entry}/cmdline`, "utf8").startsWith("postgres:")
      )
        continue;
      process.kill(Number(entry), "SIGQUIT");
      await waitUntilGone(Number(entry), 3_000);
    } catch {
      // Gone in the meantime, or not ours to look at.
    }
  }
}

function waitUntilReady(child: ChildProcess, options: ClusterOptions): Promise<void> {
  let tail = "";
  return new Promise((ready, fail) => {
    child.once("error", (cause) =>
      fail(
        new StackError("binary_missing", `Postgres could not be run: ${cause.message}`, { cause }),
      ),
    );
    child.once("exit", () =>
      fail(
        explainError(
          new StackError(
            "postgres_failed",
            `Postgres did not start on port ${options.port}: ${lastComplaint(tail)} (log: ${options.logFile})`,
          ),
        ),
      ),
    );
    child.stderr?.on("data", (chunk: Buffer) => {
      const text = chunk.toString("utf8");
      tail = (tail + text).slice(-4000);
      try {
        appendFileSync(options.logFile, text);
      } catch {
        // A full disk must not take the log's reader down with it.
      }
      if (tail.includes("ready to accept connections")) ready();
    });
  });
}

function lastComplaint(log: string): string {
  const lines = log.split("\n").filter((line) => /FATAL|PANIC|ERROR/.test(line));
  return (lines.at(-1) ?? log.trim().split("\n").at(-1) ?? "no reason given").replace(
    /^.*?(FATAL|PANIC|ERROR):\s*/,
    "",
  );
}

function runToEnd(
  binary: string,
  flags: string[],
  account: { uid: number; gid: number } | undefined,
): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(binary, flags, {
      ...account,
      cwd: "/",
      stdio: ["ignore", "ignore", "pipe"],
      env: postgresEnvironment(),
    });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString("utf8")));
    child.once("error", (cause) =>
      fail(
        new StackError("binary_missing", `${binary} could not be run: ${cause.message}`, { cause }),
      ),
    );
    child.once("exit", (code) =>
      code === 0
        ? done()
        : fail(
            explainError(
              new StackError("postgres_failed", `initdb failed: ${lastComplaint(complaint)}`),
            ),
          ),
    );
  });
}

/** Nothing of ours reaches Postgres. (Next's types, where they are loaded too, want a NODE_ENV in every environment.) */
function postgresEnvironment(): NodeJS.ProcessEnv {
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? "",
    LC_ALL: "C",
    TZ: "UTC",
  };
  return environment as NodeJS.ProcessEnv;
}
