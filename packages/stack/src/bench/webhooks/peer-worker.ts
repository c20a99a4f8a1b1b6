// A peer as a process of its own: graphile-worker or pg-boss on Node, posting by our address-pinning transport, signing
// as we do and writing a log row for each job. Each has the settings that its documentation gives for throughput.
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import pg from "pg";
import type { Signable, UrlPolicy } from "@rapport/events";
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { PgBoss } from "pg-boss";
import { repoRoot } from "../../paths.ts";
import { answerOrders } from "./ask-child.ts";

export type PeerName = "graphile-worker" | "pg-boss";
export type PeerSettings = {
  peer: PeerName;
  databaseUrl: string;
  secret: string;
  concurrency: number;
};
/** `enqueue` puts every job of `bench.jobs` into the peer's queue, in one transaction, by the peer's own call. */
export type PeerOrder = ({ kind: "start" } & PeerSettings) | { kind: "enqueue" };

/** What a job of either peer carries. */
type PeerJob = { id: string; url: string; body: string };

const QUEUE = "deliver";
const LOG = "insert into bench.attempts (job_id, status, error, duration_ms, response_body)";

type Transport = {
  post(
    url: string,
    headers: Record<string, string>,
    body: string,
    timeoutMs: number,
  ): Promise<{ status: number; body: string }>;
};
type Logged = {
  job: string;
  status: number | null;
  error: string | null;
  ms: number;
  body: string | null;
};

/** By its address: what runs on the Edge is called over HTTP everywhere else, and here its parts are lent to the peers. */
async function importShared<T>(file: string): Promise<T> {
  const path = join(repoRoot, "supabase/functions/_shared", file);
  return (await import(pathToFileURL(path).href)) as T;
}

async function createPost(secret: string): Promise<(job: PeerJob) => Promise<Logged>> {
  const { createTransport } = await importShared<{
    createTransport(policy: UrlPolicy): Transport;
  }>("safe-transport.ts");
  const { createSigningKey, signMessage } = await importShared<{
    createSigningKey(secret: string): object;
    signMessage(message: Signable, keys: object[]): Record<string, string>;
  }>("signature.ts");
  const transport = createTransport({ allowHttp: true, allowPrivate: true });
  const keys = [createSigningKey(secret)];
  return async ({ id, url, body }) => {
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    try {
      const message = { id, timestamp: Math.floor(Date.now() / 1000), body };
      const headers = {
        "content-type": "application/json",
        "user-agent": "Rapport-Webhooks/1",
        "accept-encoding": "identity",
        ...signMessage(message, keys),
      };
      const answer = await transport.post(url, headers, body, 15_000);
      return { job: id, status: answer.status, error: null, ms: ms(), body: answer.body || null };
    } catch (error) {
      return { job: id, status: null, error: String(error), ms: ms(), body: null };
    }
  };
}

/** Puts jobs into the peer's queue. */
type Enqueue = (jobs: PeerJob[]) => Promise<void>;

/** Its line for every job would be charged to it. */
const silent = new Logger(() => () => {});

async function runGraphile({ databaseUrl, secret, concurrency }: PeerSettings): Promise<Enqueue> {
  const post = await createPost(secret);
  const log = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  const utils = await makeWorkerUtils({ connectionString: databaseUrl, logger: silent });
  await run({
    connectionString: databaseUrl,
    noHandleSignals: true,
    logger: silent,
    preset: {
      worker: {
        concurrentJobs: concurrency,
        maxPoolSize: 20,
        pollInterval: 1_000,
        localQueue: { size: 500 },
        completeJobBatchDelay: 10,
        failJobBatchDelay: 10,
      },
    },
    taskList: {
      [QUEUE]: async (payload) => {
        const done = await post(payload as PeerJob);
        await log.query({
          name: "log",
          text: `${LOG} values ($1, $2, $3, $4, $5)`,
          values: [done.job, done.status, done.error, done.ms, done.body],
        });
        if (done.status === null || done.status >= 300) throw new Error(done.error ?? "refused");
      },
    },
  });
  return async (jobs) =>
    void (await utils.addJobs(jobs.map((payload) => ({ identifier: QUEUE, payload }))));
}

async function runBoss({ databaseUrl, secret, concurrency }: PeerSettings): Promise<Enqueue> {
  const post = await createPost(secret);
  const log = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  const boss = new PgBoss({ connectionString: databaseUrl, useListenNotify: true, max: 10 });
  boss.on("error", (error) => console.error(error));
  await boss.start();
  await boss.createQueue(QUEUE, { notify: true });
  const workers = 4;
  const options = {
    batchSize: Math.ceil(concurrency / workers),
    localConcurrency: workers,
    burstWhenBatchFull: true,
    perJobResults: true,
  };
  await boss.work<PeerJob>(QUEUE, options, async (jobs) => {
    const done = await Promise.all(jobs.map((job) => post(job.data)));
    await log.query({
      name: "log",
      text: `${LOG} select * from unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::text[])`,
      values: [
        done.map((one) => one.job),
        done.map((one) => one.status),
        done.map((one) => one.error),
        done.map((one) => one.ms),
        done.map((one) => one.body),
      ],
    });
    return jobs.map((job, i) => ({
      id: job.id,
      status: (done[i]!.status ?? 500) < 300 ? ("completed" as const) : ("failed" as const),
    }));
  });
  return async (jobs) =>
    void (await boss.insert(
      QUEUE,
      jobs.map((data) => ({ data })),
    ));
}

let enqueue: Enqueue | undefined;
let jobs: PeerJob[] = [];

answerOrders<PeerOrder, true>(async (order) => {
  if (order.kind === "start") {
    const client = new pg.Client({ connectionString: order.databaseUrl });
    await client.connect();
    jobs = (await client.query<{ job: PeerJob }>("select job from bench.jobs")).rows.map(
      ({ job }) => job,
    );
    await client.end();
    enqueue = await (order.peer === "graphile-worker" ? runGraphile(order) : runBoss(order));
  } else {
    await enqueue?.(jobs);
  }
  return true;
});
