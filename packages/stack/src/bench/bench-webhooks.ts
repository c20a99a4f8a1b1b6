// `pnpm bench webhooks`
import { parseArgs } from "node:util";
import { startTestPostgres } from "../testing.ts";
import { comparePeers, OURS } from "./webhooks/compare.ts";
import { startReceiver } from "./webhooks/receiver.ts";

const cluster = await startTestPostgres({
  settings: { shared_buffers: "256MB", fsync: "on", synchronous_commit: "on", full_page_writes: "on", autovacuum: "on", max_wal_size: "4GB" },
});
const receiver = await startReceiver();
try {
  const r = await comparePeers(receiver, { count: Number(process.env.COUNT ?? 20000), rounds: 3, endpoints: 100 }, (l) => console.log(l));
  console.log(r.rates, r.median(OURS));
} finally {
  receiver.close();
  await cluster.stop();
}
