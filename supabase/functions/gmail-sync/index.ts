// Reads the mailboxes that are due. Woken by the local ticker or by pg_cron; any number of calls may run side by side.
import * as z from "zod";
import { readKeyring } from "@rapport/core/envelope";
import { redact } from "@rapport/core/redact";
import { openFileStore } from "@rapport/integrations/files/index";
import { googleKeys } from "@rapport/integrations/google/keys";
import { readQuotaUnits } from "@rapport/integrations/google/quota";
import { createAccessTokens } from "../_shared/access-token.ts";
import { refreshWithGoogle } from "../_shared/google-refresh.ts";
import { googleSettings } from "../_shared/google-settings.ts";
import { isInternalCaller } from "../_shared/internal-caller.ts";
import { connectWorker } from "../_shared/worker-database.ts";
import { createMailboxQueue } from "./mailbox-queue.ts";
import { DEFAULT_LIMITS, type Ground, runMailboxes } from "./run-mailboxes.ts";

const requestSchema = z
  .strictObject({
    org_id: z.uuid().optional(),
    integration_id: z.uuid().optional(),
    budget_ms: z.int().min(0).max(140_000).optional(),
    max_messages: z.int().min(1).max(100_000).optional(),
    mailboxes: z.int().min(1).max(50).optional(),
  })
  .refine(
    ({ org_id, integration_id }) => (org_id === undefined) === (integration_id === undefined),
    {
      error: "org_id and integration_id go together: they name one mailbox.",
    },
  );

async function prepare(): Promise<Ground | undefined> {
  // Without a client of Google's there is nothing to read.
  if (!Deno.env.get(googleKeys.clientId)) return undefined;
  const settings = googleSettings();
  const ring = await readKeyring(Deno.env.get("RAPPORT_ENCRYPTION_KEYS"));
  const files = openFileStore({
    RAPPORT_FILES_DIR: Deno.env.get("RAPPORT_FILES_DIR"),
    RAPPORT_STORAGE_URL: Deno.env.get("RAPPORT_STORAGE_URL"),
    RAPPORT_STORAGE_KEY: Deno.env.get("RAPPORT_STORAGE_KEY"),
    SUPABASE_ANON_KEY: Deno.env.get("SUPABASE_ANON_KEY"),
  });
  // A connection a mailbox, and one for what all of them ask.
  const sql = connectWorker("gmail-sync", 5);
  return {
    queue: createMailboxQueue(sql),
    tokens: createAccessTokens(sql, ring, refreshWithGoogle(settings)),
    files,
    apiUrl: settings.apiUrl,
    quota: settings.quota,
    quotaUnits: readQuotaUnits(Deno.env.get(googleKeys.quotaUnits)),
  };
}

let prepared: Promise<Ground | undefined> | undefined;

Deno.serve(async (request) => {
  if (!(await isInternalCaller(request, Deno.env.get("RAPPORT_INTERNAL_SECRET"))))
    return refuse(401, "Send RAPPORT_INTERNAL_SECRET as a bearer token.");
  const text = await request.text();
  const asked = requestSchema.safeParse(text ? parseJson(text) : {});
  if (!asked.success) return refuse(400, z.prettifyError(asked.error));
  const { org_id, integration_id, budget_ms, max_messages, mailboxes } = asked.data;
  const limits = {
    ...DEFAULT_LIMITS,
    budgetMs: budget_ms ?? DEFAULT_LIMITS.budgetMs,
    maxMessages: max_messages ?? DEFAULT_LIMITS.maxMessages,
    mailboxes: mailboxes ?? DEFAULT_LIMITS.mailboxes,
  };
  const only =
    org_id && integration_id ? { orgId: org_id, integrationId: integration_id } : undefined;
  try {
    prepared ??= prepare();
    const ground = await prepared.catch((error: unknown) => {
      // What could not be prepared is prepared anew, once the environment is mended.
      prepared = undefined;
      throw error;
    });
    return Response.json(
      ground === undefined
        ? { turns: 0, read: 0, failed: 0, remaining: 0, note: "GOOGLE_CLIENT_ID is not set." }
        : await runMailboxes(ground, limits, only),
    );
  } catch (error) {
    console.error(JSON.stringify({ message: "gmail-sync failed", error: redact(error) }));
    return refuse(500, "The mailboxes could not be read. See the function's log.");
  }
});

const refuse = (status: number, error: string): Response => Response.json({ error }, { status });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
