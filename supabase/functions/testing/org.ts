// An org with a webhook, and events for it, straight in the database.
import { randomBytes } from "node:crypto";
import type pg from "pg";
import { readKeyring, seal } from "@rapport/core/envelope";
import { createSigningSecret, signingSecretCell } from "@rapport/events";

export const ENCRYPTION_KEYS = JSON.stringify({ k1: randomBytes(32).toString("base64") });
export const INTERNAL_SECRET = randomBytes(24).toString("base64url");

export type TestWebhook = { orgId: string; id: string; secrets: string[] };

/** An org of its own with one webhook at `url` and a sealed signing secret. */
export async function createOrgWithWebhook(
  owner: pg.Pool,
  url: string,
  options: {
    eventTypes?: string[];
    maxInFlight?: number;
    timeoutMs?: number;
    includeImports?: boolean;
  } = {},
): Promise<TestWebhook> {
  const slug = `org-${randomBytes(6).toString("hex")}`;
  const orgId = await one(
    owner,
    "insert into public.orgs (name, slug) values ($1, $1) returning id",
    [slug],
  );
  const webhook = await addWebhook(owner, orgId, url, options);
  return webhook;
}

/** One more webhook for an org. */
export async function addWebhook(
  owner: pg.Pool,
  orgId: string,
  url: string,
  options: Parameters<typeof createOrgWithWebhook>[2] = {},
): Promise<TestWebhook> {
  const id = await one(
    owner,
    "insert into public.webhooks (org_id, url, event_types, max_in_flight, timeout_ms, include_imports) values ($1, $2, $3, $4, $5, $6) returning id",
    [
      orgId,
      url,
      options.eventTypes ?? ["*"],
      options.maxInFlight ?? 20,
      options.timeoutMs ?? 15_000,
      options.includeImports ?? false,
    ],
  );
  const webhook = { orgId, id, secrets: [] as string[] };
  await addSecret(owner, webhook);
  return webhook;
}

/** Seals one more secret for the webhook, as a rotation does, and remembers it. */
export async function addSecret(owner: pg.Pool, webhook: TestWebhook): Promise<void> {
  const secret = createSigningSecret();
  const id = await one(owner, "select app.uuid7() as id", []);
  const cell = signingSecretCell(webhook.orgId, id);
  const ciphertext = await seal(await readKeyring(ENCRYPTION_KEYS), secret, cell);
  await owner.query(
    "insert into private.webhook_secrets (org_id, id, webhook_id, ciphertext) values ($1, $2, $3, $4)",
    [webhook.orgId, id, webhook.id, ciphertext],
  );
  webhook.secrets.unshift(secret);
}

/** Makes companies, each of which emits company.created. */
export async function createCompanies(owner: pg.Pool, orgId: string, count: number): Promise<void> {
  await owner.query(
    "insert into public.companies (org_id, name) select $1, 'Company ' || i from generate_series(1, $2) i",
    [orgId, count],
  );
}

/** The deliveries of an org, oldest first. */
export async function deliveriesOf(owner: pg.Pool, orgId: string) {
  const { rows } = await owner.query<{
    id: string;
    state: string;
    attempts: number;
    last_status: number | null;
    last_error: string | null;
    wait: number;
    event_id: string;
    webhook_id: string;
  }>(
    "select id, state, attempts, last_status, last_error, event_id, webhook_id, extract(epoch from next_attempt_at - now())::float as wait from public.webhook_deliveries where org_id = $1 order by id",
    [orgId],
  );
  return rows;
}

/** The attempts of an org, oldest first. */
export async function attemptsOf(owner: pg.Pool, orgId: string) {
  const { rows } = await owner.query<{
    delivery_id: string;
    attempt: number;
    status: number | null;
    error: string | null;
    duration_ms: number;
    response_body: string | null;
  }>("select * from public.webhook_attempts where org_id = $1 order by id", [orgId]);
  return rows;
}

/** Makes everything of an org that waits due now. */
export async function makeDue(owner: pg.Pool, orgId: string): Promise<void> {
  await owner.query(
    "update public.webhook_deliveries set next_attempt_at = now() where org_id = $1 and state = 'pending'",
    [orgId],
  );
}

async function one(pool: pg.Pool, text: string, values: unknown[]): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(text, values);
  return rows[0]!.id;
}
