// The processes that `pnpm bench api` compares: `pnpm api` as production starts it, and a bare server beside it.
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { homeFolder, portsFor } from "../paths.ts";
import { startChild, type Child } from "../process/child.ts";
import { openPidFile, repairLeftovers } from "../process/pids.ts";
import { freePort } from "../process/ports.ts";
import { loadSecrets, type Secrets } from "../secrets.ts";
import { composeSettings } from "../settings.ts";
import type { StackError } from "../stack-error.ts";
import type { TestDatabase } from "../testing.ts";
import { isHealthy, startApi } from "../web/start-web.ts";

/** Connections of either process. The API's own default. */
export const POOL_SIZE = 10;
const PATIENCE = 60_000;

export interface BenchServers {
  secrets: Secrets;
  /** Answers the address of a `pnpm api` on this database, which takes sessions that are signed with the stack's secret. */
  api(database: TestDatabase): Promise<string>;
  /** Answers the address of a bare server that acts as this key. */
  bare(database: TestDatabase, as: { orgId: string; keyId: string }): Promise<string>;
  stop(): Promise<void>;
}

/** Gets ready to start processes, each on a port that is free. */
export async function openServers(): Promise<BenchServers> {
  // Beside the folder of a stack of the bench's own: neither ends what the other runs.
  const home = homeFolder(".rapport-bench-api");
  await repairLeftovers(home);
  const pids = openPidFile(home);
  const secrets = loadSecrets(home);
  const children: Child[] = [];
  let lost: StackError | undefined;
  const supervision = {
    pids,
    onGiveUp: (error: StackError) => {
      lost = error;
    },
  };
  const ready = async (child: Child, port: number): Promise<string> => {
    children.push(child);
    await child.untilReady(
      () => isHealthy(`http://127.0.0.1:${port}/api/health`, PATIENCE),
      PATIENCE,
    );
    if (lost) throw lost;
    return `http://127.0.0.1:${port}/api/v1`;
  };
  return {
    secrets,
    async api({ webUrl, workerUrl }) {
      const port = await freePort();
      const { appEnvironment } = composeSettings(
        {
          RAPPORT_DB_URL: webUrl,
          RAPPORT_WORKER_DB_URL: workerUrl,
          NEXT_PUBLIC_SUPABASE_URL: "http://127.0.0.1:9",
          NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: secrets.publishable_key,
        },
        secrets,
        portsFor(0),
      );
      const env = {
        ...appEnvironment,
        SUPABASE_JWT_SECRET: secrets.jwt_secret,
        RAPPORT_DB_POOL_SIZE: String(POOL_SIZE),
      };
      return ready(startApi({ port, host: "127.0.0.1", home, env, ...supervision }), port);
    },
    async bare({ webUrl }, { orgId, keyId }) {
      const port = await freePort();
      const claims = { role: "authenticated", key_id: keyId, org_id: orgId, origin: "api" };
      const env = {
        ...process.env,
        NODE_ENV: "production",
        PORT: String(port),
        BARE_DB_URL: webUrl,
        BARE_CLAIMS: JSON.stringify(claims),
        BARE_ORG: orgId,
        RAPPORT_DB_POOL_SIZE: String(POOL_SIZE),
      };
      const child = startChild({
        ...supervision,
        part: "bare",
        command: process.execPath,
        args: [
          "--disable-warning=ExperimentalWarning",
          fileURLToPath(new URL("bare-server.ts", import.meta.url)),
        ],
        cwd: fileURLToPath(new URL(".", import.meta.url)),
        env,
        logFile: join(home, "logs/bare.log"),
      });
      return ready(child, port);
    },
    async stop() {
      await Promise.all(children.map((child) => child.stop()));
      pids.clear();
    },
  };
}
