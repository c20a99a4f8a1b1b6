// Sends what is due. Woken by the local ticker or by pg_cron; any number of calls may run side by side.
import postgres from "postgres";
import * as z from "zod";
import { readKeyring } from "@rapport/core/envelope";
import { redact } from "@rapport/core/redact";
import { urlPolicyFrom } from "@rapport/events";
import { createAttempt } from "../_shared/attempt.ts";
import { DEFAULT_LIMITS, runDeliveries } from "../_shared/deliver.ts";
import { createQueue } from "../_shared/delivery-queue.ts";
import { isInternalCaller } from "../_shared/internal-caller.ts";
import { createOwnHeaders } from "../_shared/own-headers.ts";
import { createTransport } from "../_shared/safe-transport.ts";
import { createSigningKeys } from "../_shared/signing-keys.ts";

/** Supabase's runtime: work that goes on after the answer. Plain Deno has none, and goes on by itself. */
declare const EdgeRuntime: { waitUntil(promise: Promise<unknown>): void } | undefined;

/** Deliveries of one call when it does not say how many. Deno of one's own has no limit of CPU a call. */
const maxDeliveries = z.coerce
  .number()
  .int()
  .min(1)
  .max(100_000)
  .default(DEFAULT_LIMITS.maxDeliveries)
  .parse(Deno.env.get("RAPPORT_DELIVERIES_PER_CALL") || undefined);

const limitsSchema = z.strictObject({
  max_deliveries: z.int().min(1).max(100_000).optional(),
  budget_ms: z.int().min(0).max(140_000).optional(),
  concurrency: z.int().min(1).max(500).optional(),
});

async function prepare() {
  const url = Deno.env.get("RAPPORT_WORKER_DB_URL") ?? Deno.env.get("SUPABASE_DB_URL");
  if (!url)
    throw new Error(
      "Neither RAPPORT_WORKER_DB_URL nor SUPABASE_DB_URL is set. Give the address of the role rapport_worker.",
    );
  const keyring = await readKeyring(Deno.env.get("RAPPORT_ENCRYPTION_KEYS"));
  const sql = postgres(url, {
    max: 3,
    idle_timeout: 20,
    connect_timeout: 10,
    // A pooler in transaction mode (6543 by Supabase's custom) does not keep prepared statements.
    prepare: new URL(url).port !== "6543",
    connection: { application_name: "deliver-webhooks" },
  });
  const policy = urlPolicyFrom(Deno.env.get("RAPPORT_ALLOW_PRIVATE_WEBHOOKS"), {
    RAPPORT_WORKER_DB_URL: url,
    RAPPORT_WEB_URL: Deno.env.get("RAPPORT_WEB_URL"),
  });
  const transport = createTransport(policy);
  return {
    queue: createQueue(sql),
    attempt: createAttempt(transport, createSigningKeys(keyring), createOwnHeaders(keyring)),
  };
}

let prepared: ReturnType<typeof prepare> | undefined;

Deno.serve(async (request) => {
  if (!(await isInternalCaller(request, Deno.env.get("RAPPORT_INTERNAL_SECRET")))) {
    return Response.json(
      { error: "Send RAPPORT_INTERNAL_SECRET as a bearer token." },
      { status: 401 },
    );
  }
  const text = await request.text();
  const limits = limitsSchema.safeParse(text ? parseJson(text) : {});
  if (!limits.success)
    return Response.json({ error: z.prettifyError(limits.error) }, { status: 400 });
  try {
    prepared ??= prepare();
    const { queue, attempt } = await prepared;
    const run = runDeliveries(queue, attempt, {
      ...DEFAULT_LIMITS,
      maxDeliveries: limits.data.max_deliveries ?? maxDeliveries,
      budgetMs: limits.data.budget_ms ?? DEFAULT_LIMITS.budgetMs,
      concurrency: limits.data.concurrency ?? DEFAULT_LIMITS.concurrency,
    });
    keepAlive(run.drained);
    return Response.json(await run.answer);
  } catch (error) {
    prepared = undefined;
    console.error(JSON.stringify({ message: "deliver-webhooks failed", error: redact(error) }));
    return Response.json(
      { error: "The queue could not be worked. See the function's log." },
      { status: 500 },
    );
  }
});

/** Lets what is in flight end after the answer, where the platform offers that. */
function keepAlive(work: Promise<void>): void {
  if (typeof EdgeRuntime !== "undefined") EdgeRuntime.waitUntil(work.catch(() => {}));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
