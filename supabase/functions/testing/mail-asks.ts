// What tests about mailboxes ask the database, and what they tell it.
import { composeLetter, type Letter } from "@rapport/emulators/google/write-mail";
import type pg from "pg";
import { expect } from "vitest";
import type { DenoFunction } from "./deno.ts";
import type { Box, MailField } from "./mail-field.ts";

export type StoredRow = {
  id: string;
  conversation_id: string;
  direction: string;
  kind: string;
  state: string;
  message_id: string;
  provider_id: string;
  provider_thread_id: string;
  subject: string;
  from_address: string;
  recipients: { role: string; address: string; name: string }[];
  occurred_at: Date;
  is_read: boolean;
  labels: string[];
  attachment_count: number;
  origin: string;
  person_id: string | null;
  deleted_at: Date | null;
  text: string | null;
  html: string | null;
  snippet: string;
};

export type SyncAnswer = { turns: number; read: number; failed: number; remaining: number };

/** Makes the mailboxes due, as twenty seconds do, and reads until nothing is left. */
export async function syncAll(
  sync: DenoFunction,
  field: MailField,
  body: object = {},
): Promise<SyncAnswer> {
  await makeDue(field.owner);
  const all: SyncAnswer = { turns: 0, read: 0, failed: 0, remaining: 1 };
  while (all.remaining > 0) {
    const answer = await sync.call(body);
    expect(answer.status, sync.log()).toBe(200);
    const { turns, read, failed, remaining } = (await answer.json()) as SyncAnswer;
    all.turns += turns;
    all.read += read;
    all.failed += failed;
    all.remaining = remaining;
  }
  return all;
}

/** Makes every mailbox due now, whatever it waits for. */
export async function makeDue(owner: pg.Pool): Promise<void> {
  await owner.query("update private.mailboxes set due_at = now() where due_at < 'infinity'");
}

/** Ends the leases that dead functions have left, as a minute does. */
export async function endLeases(owner: pg.Pool): Promise<void> {
  await owner.query(
    "update private.mailboxes set lease_until = now() where lease_until is not null",
  );
}

/** The mails of a mailbox that are stored, the oldest first. */
export async function storedIn(field: MailField, box: Box): Promise<StoredRow[]> {
  const { rows } = await field.owner.query<StoredRow>(
    `select e.*, b.text, b.html, b.snippet from public.emails e join public.email_bodies b on b.org_id = e.org_id and b.id = e.id
     where e.org_id = $1 and e.integration_id = $2 order by e.occurred_at, e.id`,
    [box.orgId, box.integrationId],
  );
  return rows;
}

/** What became of each of the provider's messages. */
export async function outcomesIn(field: MailField, box: Box): Promise<Map<string, string>> {
  const { rows } = await field.owner.query<{ provider_id: string; outcome: string }>(
    "select provider_id, outcome from private.mailbox_messages where org_id = $1 and integration_id = $2",
    [box.orgId, box.integrationId],
  );
  return new Map(rows.map(({ provider_id, outcome }) => [provider_id, outcome]));
}

/** How the mailbox stands. */
export async function stateOf(field: MailField, box: Box) {
  const { rows } = await field.owner.query<{
    state: string;
    state_reason: string | null;
    sync_phase: string;
    sync_total: number | null;
    sync_done: number;
    last_synced_at: Date | null;
    missing_count: number | null;
    missing_ids: string[];
    lease_id: string | null;
    history_id: string | null;
    page_token: string | null;
    due_in: number;
  }>(
    `select i.*, m.lease_id, m.history_id, m.page_token, extract(epoch from m.due_at - now())::float as due_in
     from public.integrations i join private.mailboxes m on m.org_id = i.org_id and m.id = i.id where i.id = $1`,
    [box.integrationId],
  );
  return rows[0]!;
}

/** Types of the events of an org, the oldest first. */
export async function eventsOf(field: MailField, orgId: string): Promise<string[]> {
  const { rows } = await field.owner.query<{ type: string }>(
    "select type from public.domain_events where org_id = $1 and type like 'email.%' order by occurred_at, id",
    [orgId],
  );
  return rows.map(({ type }) => type);
}

/** Somebody whom an org knows. */
export async function addPerson(field: MailField, orgId: string, email: string): Promise<string> {
  const { rows } = await field.owner.query<{ id: string }>(
    "insert into public.people (org_id, last_name, email, email_normalized) values ($1, $2, $3, $3) returning id",
    [orgId, email.split("@")[0], email],
  );
  return rows[0]!.id;
}

/** Runs a query as a member of an org, under the policies. */
export async function askAs<Row extends pg.QueryResultRow>(
  field: MailField,
  member: { orgId: string; userId: string },
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = await field.web.connect();
  try {
    await client.query("begin; set local role rapport_app");
    await client.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify({ role: "authenticated", sub: member.userId, org_id: member.orgId }),
    ]);
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.query("rollback");
    client.release();
  }
}

/** A raw mail. What is left out is filled in. */
export function letter(given: Partial<Letter> & Pick<Letter, "from" | "to">): Buffer {
  return composeLetter({ subject: "Hello", text: "A text.", ...given });
}

/** So many days ago. */
export const daysAgo = (days: number): number => Date.now() - days * 86_400_000;
