// The product's own delivery: deliver-webhooks on Deno, woken by the ticker, as `pnpm dev` and `pnpm start` run them.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFunctions } from "../../functions/start-functions.ts";
import { openPidFile } from "../../process/pids.ts";
import { freePort } from "../../process/ports.ts";
import { callWorker, startTicker } from "../../ticker.ts";
import { ENCRYPTION_KEYS, type Ground } from "./ground.ts";

export type Dispatcher = {
  /** One call that finds nothing due: the function is loaded and connected. */
  stop(): Promise<void>;
};

/** Starts a worker for the ground's database and waits until it has looked into the queue once. */
export async function startDispatcher(ground: Ground): Promise<Dispatcher> {
  const home = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const port = await freePort();
  const secret = randomBytes(24).toString("base64url");
  const child = startFunctions({
    port,
    home,
    env: {
      RAPPORT_WORKER_DB_URL: ground.database.workerUrl,
      RAPPORT_ENCRYPTION_KEYS: ENCRYPTION_KEYS,
      RAPPORT_INTERNAL_SECRET: secret,
      RAPPORT_ALLOW_PRIVATE_WEBHOOKS: "1",
    },
    pids: openPidFile(home),
    onLine: (line) => {
      if (!line.startsWith("functions:")) process.stderr.write(`  worker: ${line}\n`);
    },
    onGiveUp: (error) => {
      throw error;
    },
  });
  const url = `http://127.0.0.1:${port}/functions/v1/deliver-webhooks`;
  await child.untilReady(
    () =>
      callWorker(url, secret).then(
        () => true,
        () => false,
      ),
    60_000,
  );
  const ticker = startTicker({
    databaseUrl: ground.database.workerUrl,
    workers: [
      {
        channel: "rapport_webhooks",
        run: async () =>
          ((await callWorker(url, secret)) as { remaining?: number }).remaining !== 0,
      },
    ],
    onProblem: (line) => process.stderr.write(`  ticker: ${line}\n`),
  });
  return {
    async stop() {
      await ticker.stop();
      await child.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
