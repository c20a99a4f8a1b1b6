/** That the inbox has changed, as server-sent events (HTML Living Standard, 9.2): never what, so that whoever hears it asks for what is theirs. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { openStream } from "#lib/observe/streams.ts";
import { watchInbox } from "./watch.ts";

/** Something is sent at least this often, because proxies close what is silent. Rights are asked each time. */
const HEARTBEAT_MS = 15_000;
/** However much happens, no more often than this. */
const PAUSE_MS = 500;

const once = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

const mayRead = (ctx: Ctx) =>
  ctx.again(async (here) => {
    const { rows } = await sql<{
      may: boolean;
    }>`select app.org_with('conversations.read') is not null as may`.execute(here.db);
    return rows[0]?.may === true;
  });

/** Streams an event `changed` whenever conversations of the caller's org have changed; `end` when the right to read them is gone. */
export async function streamInbox(ctx: Ctx, request: Request): Promise<Response> {
  const { signal, close } = openStream(request);
  const watch = watchInbox(ctx.orgId);
  const encoder = new TextEncoder();
  let begun = false;
  let over = false;
  let toldAt = 0;
  const finish = () => {
    watch.end();
    close();
  };
  signal.addEventListener("abort", () => watch.end());

  const next = async (): Promise<string | null> => {
    if (!begun) {
      begun = true;
      // Whoever reads this asks for everything once; what changes later is told.
      await Promise.race([watch.begun, once(signal)]);
      return "retry: 2000\n: connected\n\n";
    }
    const pause = toldAt + PAUSE_MS - Date.now();
    if (pause > 0) await sleep(pause, undefined, { signal }).catch(() => {});
    const changed = await watch.next(HEARTBEAT_MS, signal);
    if (signal.aborted) return null;
    if (await mayRead(ctx)) {
      if (!changed) return ": still here\n\n";
      toldAt = Date.now();
      return "event: changed\ndata: {}\n\n";
    }
    over = true;
    return `event: end\ndata: {"reason":"The right to read conversations is gone."}\n\n`;
  };
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const text = over ? null : await next();
      if (text === null) {
        finish();
        return controller.close();
      }
      controller.enqueue(encoder.encode(text));
    },
    cancel: finish,
  });
  return new Response(stream, {
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      // nginx gathers answers otherwise.
      "X-Accel-Buffering": "no",
    },
  });
}
