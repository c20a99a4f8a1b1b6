// The ground of a fault test: a database, workers on Deno that the test starts and kills, receivers, and what it then asks.
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { Webhook } from "standardwebhooks";
import { type DenoFunction, type Faults, startFunction } from "./deno.ts";
import { ENCRYPTION_KEYS, INTERNAL_SECRET } from "./org.ts";
import { readRequest } from "./raw-receiver.ts";

/** Generous: a loaded machine is slow, and what is waited for is a condition, never a time. */
const PATIENCE_MS = 60_000;

export type Field = {
  owner: pg.Pool;
  /** Sees what every session does, and ends sessions. */
  superuser: pg.Pool;
  /** The workers' login. */
  workerUrl: string;
  /** Starts a worker; whoever still lives ends with the field. */
  startWorker(faults?: Faults, env?: Record<string, string>): Promise<DenoFunction>;
  /** Closes with the field. */
  keep<T extends { close(): Promise<void> }>(thing: T): T;
  close(): Promise<void>;
};

/** Opens a field over a database, by default one of its own. */
export async function openField(given?: TestDatabase): Promise<Field> {
  const database = given ?? (await createTestDatabase());
  const owner = openPool(database.ownerUrl);
  const superuser = openPool(database.superUrl);
  const workers: DenoFunction[] = [];
  const kept: { close(): Promise<void> }[] = [];
  return {
    owner,
    superuser,
    workerUrl: database.workerUrl,
    async startWorker(faults = {}, env = {}) {
      const worker = await startFunction(
        "deliver-webhooks",
        { ...workerEnv(database), ...env },
        faults,
      );
      workers.push(worker);
      return worker;
    },
    keep(thing) {
      kept.push(thing);
      return thing;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.kill()));
      await Promise.all(kept.map((thing) => thing.close()));
      await Promise.all([owner.end(), superuser.end()]);
      await database.drop();
    },
  };
}

function workerEnv(database: TestDatabase): Record<string, string> {
  return {
    RAPPORT_WORKER_DB_URL: database.workerUrl,
    RAPPORT_ENCRYPTION_KEYS: ENCRYPTION_KEYS,
    RAPPORT_INTERNAL_SECRET: INTERNAL_SECRET,
    RAPPORT_ALLOW_PRIVATE_WEBHOOKS: "1",
  };
}

/** A pool that outlives the end of its database: connections that break are no error of a test. */
function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Waits until a condition holds. @throws with what `describe` says when it does not come to hold. */
export async function waitUntil(
  holds: () => boolean | Promise<boolean>,
  describe: () => unknown = () => "",
  ms = PATIENCE_MS,
  everyMs = 20,
): Promise<void> {
  for (const end = Date.now() + ms; !(await holds());) {
    if (Date.now() > end) throw new Error(`Not within ${ms} ms. ${String(await describe())}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Ends the leases of an org, or those of some of its deliveries, as 60 seconds do. What waits for a later attempt stays where it is. */
export async function endLeases(owner: pg.Pool, orgId: string, ids?: string[]): Promise<void> {
  await owner.query(
    "update public.webhook_deliveries set next_attempt_at = next_attempt_at - interval '60 seconds' where org_id = $1 and state = 'pending' and lease_id is not null and ($2::uuid[] is null or id = any($2))",
    [orgId, ids ?? null],
  );
}

/** Of a request that came: its id and parsed body, after the package of the specification's authors has verified it with each secret. */
export function verifyEach(request: string, secrets: readonly string[]) {
  const { headers, body } = readRequest(request);
  const payloads = secrets.map((secret) => new Webhook(secret).verify(body, headers));
  return { id: headers["webhook-id"] ?? "", payload: payloads[0] as { type: string } };
}
