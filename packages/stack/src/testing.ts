// Postgres for tests: one cluster per test run, one database per test file, cloned from a template in a few milliseconds.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { applySqlFiles, listSqlFiles } from "./db/chapters.ts";
import { canReach, findPostgresAccount } from "./postgres/account.ts";
import { bootstrapDatabase, bootstrapRoles } from "./postgres/bootstrap.ts";
import { setPasswords, withClient } from "./postgres/client.ts";
import { initCluster, startCluster, stopLeftover } from "./postgres/cluster.ts";
import { freePort } from "./process/ports.ts";
import { isAlive, startOf } from "./process/alive.ts";

/** Set by the first `startTestPostgres()` of a run: worker processes that inherit it share the cluster. */
const CLUSTER_VARIABLE = "RAPPORT_TEST_CLUSTER";
const TEMPLATE = "rapport_template";
/** Test passwords: the cluster listens on loopback, lives in a temporary folder and ends with the run. */
const PASSWORDS = { postgres: "postgres", supabase_lite: "supabase_lite" };

export type TestPostgres = {
  /** Connection string of the superuser for a database of the cluster. */
  superUrl(database?: string): string;
  /** The owner, `postgres`, for a database of the cluster. */
  ownerUrl(database?: string): string;
  /** Ends Postgres as a crash does, and starts it again on the same port. Answers when it is ready. Not for a shared cluster. */
  crash(): Promise<void>;
  stop(): Promise<void>;
};

export type TestDatabase = {
  name: string;
  ownerUrl: string;
  webUrl: string;
  workerUrl: string;
  superUrl: string;
  drop(): Promise<void>;
};

/**
 * Boots a cluster in a temporary folder on a free port, with fsync off, and builds the template database from supabase/schemas.
 * Within a run that has one already (see `testing-setup.ts`) it is shared and `stop()` leaves it running.
 * @param options.template false leaves the template out (the database tools build their own)
 * @param options.settings further settings of Postgres
 * @param options.shared false gives a cluster of one's own even within such a run
 */
export async function startTestPostgres(
  options: { template?: boolean; shared?: boolean; settings?: Record<string, string> } = {},
): Promise<TestPostgres> {
  const shared = options.shared !== false;
  const inherited = shared ? process.env[CLUSTER_VARIABLE] : undefined;
  if (inherited) return describeCluster(inherited, { stop: async () => {}, crash: refuseCrash });
  await sweepLeftovers();
  const folder = mkdtempSync(join(temporaryRoot(), "rapport-test-"));
  chmodSync(folder, 0o711);
  writeFileSync(join(folder, "owner"), `${process.pid} ${startOf(process.pid) ?? ""}`);
  const clusterOptions = {
    dataDir: join(folder, "data"),
    port: await freePort(),
    password: randomBytes(12).toString("hex"),
    logFile: join(folder, "postgres.log"),
    // Nothing here must survive a crash of the machine.
    settings: {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      shared_buffers: "64MB",
      max_wal_senders: "0",
      wal_level: "minimal",
      autovacuum: "off",
      ...options.settings,
    },
  };
  await initCluster(clusterOptions);
  let cluster = await startCluster(clusterOptions);
  const remove = async (): Promise<void> => {
    if (shared) delete process.env[CLUSTER_VARIABLE];
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const crash = async (): Promise<void> => {
    process.kill(cluster.pid, "SIGKILL");
    await cluster.exited;
    cluster = await startCluster(clusterOptions);
  };
  const acts = { stop: remove, crash: shared ? refuseCrash : crash };
  try {
    await bootstrapRoles(cluster.superUrl(), PASSWORDS);
    if (options.template !== false) await buildTemplate(describeCluster(cluster.superUrl(), acts));
  } catch (error) {
    await remove();
    throw error;
  }
  if (shared) process.env[CLUSTER_VARIABLE] = cluster.superUrl();
  return describeCluster(cluster.superUrl(), acts);
}

async function refuseCrash(): Promise<void> {
  throw new Error("Other tests use this cluster as well: start one with `shared: false`.");
}

/**
 * A fresh database with the whole schema and no rows, or a copy of `template`, which nobody may be connected to. Call `drop()` when
 * done; the cluster's end drops it as well.
 * @param own a cluster of one's own; else the run's
 */
export async function createTestDatabase(
  template: string = TEMPLATE,
  own?: TestPostgres,
): Promise<TestDatabase> {
  const cluster = own ?? (await startTestPostgres());
  const name = `test_${randomBytes(6).toString("hex")}`;
  await createDatabase(cluster, name, template);
  const ownerUrl = cluster.ownerUrl(name);
  const as = (role: string): string =>
    Object.assign(new URL(ownerUrl), { username: role, password: role }).href;
  return {
    name,
    ownerUrl,
    webUrl: as("rapport_web"),
    workerUrl: as("rapport_worker"),
    superUrl: cluster.superUrl(name),
    drop: () =>
      withClient(
        cluster.superUrl(),
        async (client) => void (await client.query(`drop database if exists ${name} with (force)`)),
      ),
  };
}

/** A database in the state of a fresh Supabase project: everything but our own schema. */
export async function createBareDatabase(cluster: TestPostgres, name: string): Promise<string> {
  await createDatabase(cluster, name, "template0");
  await bootstrapDatabase(cluster.superUrl(name));
  return cluster.ownerUrl(name);
}

async function buildTemplate(cluster: TestPostgres): Promise<void> {
  const ownerUrl = await createBareDatabase(cluster, TEMPLATE);
  await applySqlFiles(ownerUrl, listSqlFiles("schemas"));
  await withClient(cluster.superUrl(), async (client) => {
    const roles = await client.query<{ rolname: string }>(
      `select rolname from pg_roles where rolname in ('rapport_web', 'rapport_worker')`,
    );
    await setPasswords(
      client,
      Object.fromEntries(roles.rows.map(({ rolname }) => [rolname, rolname])),
    );
  });
}

async function createDatabase(
  cluster: TestPostgres,
  name: string,
  template: string,
): Promise<void> {
  await withClient(cluster.superUrl(), async (client) => {
    // Parallel clones lock the template for a moment only, but its autovacuum or a late session may hold it: try again.
    for (let attempt = 1; ; attempt++) {
      try {
        await client.query(
          `create database ${name} owner postgres template ${template} strategy file_copy`,
        );
        break;
      } catch (error) {
        if (attempt === 20 || !(error instanceof pg.DatabaseError && error.code === "55006"))
          throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    // A database's settings are not cloned with it.
    await client.query(`alter database ${name} set search_path = "$user", public, extensions`);
  });
}

function describeCluster(
  superUrl: string,
  acts: Pick<TestPostgres, "crash" | "stop">,
): TestPostgres {
  const forDatabase = (url: string, database = "postgres"): string =>
    Object.assign(new URL(url), { pathname: `/${database}` }).href;
  const owner = Object.assign(new URL(superUrl), {
    username: "postgres",
    password: PASSWORDS.postgres,
  }).href;
  return {
    superUrl: (database) => forDatabase(superUrl, database),
    ownerUrl: (database) => forDatabase(owner, database),
    ...acts,
  };
}

/** Postgres' account must be able to enter the folder, which a private TMPDIR of root's may not allow. */
function temporaryRoot(): string {
  const account = findPostgresAccount();
  const found = [tmpdir(), "/tmp", "/var/tmp"].find(
    (folder) => !account || canReach(folder, account),
  );
  return found ?? tmpdir();
}

/** A run that was killed leaves its cluster behind; the next one ends it. */
async function sweepLeftovers(): Promise<void> {
  const root = temporaryRoot();
  for (const name of readdirSync(root)) {
    if (!name.startsWith("rapport-test-")) continue;
    try {
      const [pid, start] = readFileSync(join(root, name, "owner"), "utf8").split(" ");
      if (isAlive(Number(pid)) && startOf(Number(pid)) === (start || undefined)) continue;
      await stopLeftover(join(root, name, "data"));
      rmSync(join(root, name), { recursive: true, force: true });
    } catch {
      // Another account's folder, or one that is just being made or removed.
    }
  }
}
