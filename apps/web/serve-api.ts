/** The API without Next: `pnpm api`. Ends what is running before it stops. */
import { serve } from "@hono/node-server";
import { createApi } from "#api";
import { database } from "#lib/database.ts";
import { createLog } from "#lib/log.ts";
import { env } from "#lib/env.ts";
import { endStreams } from "#lib/observe/streams.ts";
import { startTraces } from "#lib/observe/traces.ts";
import { installPeers } from "#lib/security/peer.ts";

const port = Number(process.env.PORT ?? 3001);
const hostname = process.env.HOST ?? "127.0.0.1";
const log = createLog();

installPeers();
// Before the first request: a switch that must not be on here ends the start, in words.
env.allowPrivateWebhooks();
const sendSpans = await startTraces("rapport-api");
const server = serve(
  {
    fetch: createApi().fetch,
    port,
    hostname,
    // Above the time that an upload may take (lib/door/body.ts); headers that trickle in are cut off much sooner.
    serverOptions: { requestTimeout: 150_000, headersTimeout: 15_000 },
  },
  (bound) => log("info", `API at http://${hostname}:${bound.port}/api/v1`),
);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  server.close(() => {
    void Promise.allSettled([database().end(), sendSpans()]).finally(() => process.exit(0));
  });
  endStreams();
  // A connection that never ends must not keep a deployment waiting.
  setTimeout(() => process.exit(0), 10_000).unref();
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
