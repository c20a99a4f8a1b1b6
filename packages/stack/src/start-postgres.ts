// The database of a local stack: cluster, roles, schemas, and a guard that starts it again when it dies.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findPostgresAccount, placeDataFolder } from "./postgres/account.ts";
import { bootstrapDatabase, bootstrapRoles } from "./postgres/bootstrap.ts";
import {
  initCluster,
  startCluster,
  type Cluster,
  type ClusterOptions,
} from "./postgres/cluster.ts";
import type { PidFile } from "./process/pids.ts";
import type { Secrets } from "./secrets.ts";
import { explainError, StackError } from "./stack-error.ts";

export type Database = { superUrl: string; created: boolean; pid(): number; stop(): Promise<void> };

type Options = {
  home: string;
  port: number;
  secrets: Secrets;
  pids: PidFile;
  onRestart: () => void;
  onGiveUp: (error: StackError) => void;
};

/** Where the cluster of a home folder lies. */
export function clusterFolder(home: string): string {
  return placeDataFolder(join(home, "postgres"), findPostgresAccount());
}

/** Creates the cluster on the first start, starts it, and keeps it running until `stop()`. */
export async function startPostgres({
  home,
  port,
  secrets,
  pids,
  onRestart,
  onGiveUp,
}: Options): Promise<Database> {
  const logFile = join(home, "logs/postgres.log");
  mkdirSync(join(home, "logs"), { recursive: true });
  const options: ClusterOptions = {
    dataDir: clusterFolder(home),
    port,
    password: secrets.passwords.supabase_admin,
    logFile,
    settings: { wal_level: "logical", shared_buffers: "256MB" },
  };
  const created = (await initCluster(options)) === "created";
  let cluster: Cluster;
  let stopping = false;
  let deaths = 0;

  const start = async (): Promise<void> => {
    cluster = await startCluster(options);
    pids.add("postgres", cluster.pid);
    void cluster.exited.then(revive);
  };
  const revive = async (): Promise<void> => {
    pids.remove(cluster.pid);
    if (stopping) return;
    deaths += 1;
    try {
      if (deaths > 5)
        throw new StackError("part_died", `Postgres died ${deaths} times. Log: ${logFile}`);
      await sleep(100);
      if (stopping) return;
      await start();
      onRestart();
    } catch (thrown) {
      const error = explainError(thrown);
      onGiveUp(
        error instanceof StackError
          ? error
          : new StackError(
              "part_died",
              `Postgres ended and could not be started again: ${String(error)}`,
            ),
      );
    }
  };

  await start();
  return {
    superUrl: (cluster! as Cluster).superUrl(),
    created,
    pid: () => cluster.pid,
    async stop() {
      stopping = true;
      await cluster.stop();
    },
  };
}

/** Roles with their passwords, schemas, extensions, Supabase Auth's tables. Can be run again; a second start takes some milliseconds. */
export async function prepareDatabase(superUrl: string, secrets: Secrets): Promise<void> {
  const { postgres, supabase_lite } = secrets.passwords;
  await bootstrapRoles(superUrl, { postgres, supabase_lite });
  await bootstrapDatabase(superUrl);
}
