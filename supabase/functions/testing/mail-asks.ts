// What tests about mailboxes ask the database, and what they tell it.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
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

/** Makes one mailbox due and reads it until nothing is left. */
export async function syncBox(
  sync: DenoFunction,
  field: MailField,
  box: Box,
): Promise<Omit<SyncAnswer, "remaining">> {
  await changeMailboxes(
    field.owner,
    "due_at = now()",
    `m.id = '${box.integrationId}' and m.due_at < 'infinity'`,
  );
  const all = { turns: 0, read: 0, failed: 0 };
  for (;;) {
    const answer = await sync.call({ org_id: box.orgId, integration_id: box.integrationId });
    expect(answer.status, sync.log()).toBe(200);
    const { turns, read, failed } = (await answer.json()) as SyncAnswer;
    if (turns === 0) return all;
    all.turns += turns;
    all.read += read;
    all.failed += failed;
  }
}

/** Makes every mailbox due now, whatever it waits for. */
export async function makeDue(owner: pg.Pool): Promise<void> {
  await changeMailboxes(owner, "due_at = now()", "m.due_at < 'infinity' and m.due_at > now()");
}

/** Ends the leases that dead functions have left, as a minute does. */
export async function endLeases(owner: pg.Pool): Promise<void> {
  await changeMailboxes(owner, "lease_until = now()", "m.lease_until is not null");
}

/** In one order, so that two of them never wait for each other. */
async function changeMailboxes(owner: pg.Pool, set: string, where: string): Promise<void> {
  await owner.query(`with held as materialized (
      select m.org_id, m.id from private.mailboxes m where ${where} order by m.org_id, m.id for update)
    update private.mailboxes b set ${set} from held where b.org_id = held.org_id and b.id = held.id`);
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
    provider_count: number | null;
    outcome_counts: Record<string, number> | null;
    compared_since: Date | null;
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

/** Holds a mailbox against the provider's: everything there is here once, nothing else save what was deleted, with its text, its files, its line in the timeline. */
export async function expectSameAsGoogle(field: MailField, box: Box): Promise<void> {
  const there = (await field.google.messages(box.address)).filter(
    ({ label_ids }) => !label_ids.some((label) => ["SPAM", "TRASH", "DRAFT"].includes(label)),
  );
  const here = (await storedIn(field, box)).filter(({ deleted_at }) => deleted_at === null);
  const names = (rows: { id: string; subject: string }[]): string[] =>
    rows.map(({ id, subject }) => `${id} ${subject}`).toSorted();
  expect(names(here.map(({ provider_id: id, subject }) => ({ id, subject })))).toEqual(
    names(there),
  );
  const labels = new Map(there.map(({ id, label_ids }) => [id, label_ids.toSorted()]));
  for (const row of here) {
    expect(row.labels.toSorted(), row.subject).toEqual(labels.get(row.provider_id));
    expect(row.text, row.subject).toContain(row.subject);
  }
  const { rows } = await field.owner.query<{ wrong: string }>(
    `select 'a mail is ' || count(i.id) || ' times in the timeline' as wrong from public.emails e
       left join public.interactions i on i.org_id = e.org_id and i.source_type = 'email' and i.id = e.id
       where e.org_id = $1 and e.integration_id = $2 and e.person_id is not null group by e.id having count(i.id) <> 1
     union all
     select 'a conversation counts ' || c.message_count || ' of ' || count(e.id) from public.conversations c
       left join public.emails e on e.org_id = c.org_id and e.conversation_id = c.id
       where c.org_id = $1 and c.integration_id = $2 group by c.org_id, c.id having c.message_count <> count(e.id)
     union all
     select 'a mail has ' || count(a.id) || ' files of ' || e.attachment_count from public.emails e
       left join public.email_attachments a on a.org_id = e.org_id and a.email_id = e.id
       where e.org_id = $1 and e.integration_id = $2 group by e.org_id, e.id having e.attachment_count <> count(a.id)`,
    [box.orgId, box.integrationId],
  );
  expect(rows).toEqual([]);
}

/** Files that lie in an org's folder, and those that its mails name. */
export async function filesOf(
  field: MailField,
  orgId: string,
): Promise<{ kept: string[]; named: string[] }> {
  const folder = join(field.filesFolder, orgId, "email");
  const { rows } = await field.owner.query<{ file_key: string }>(
    "select file_key from public.email_attachments where org_id = $1",
    [orgId],
  );
  const named = rows.map(({ file_key }) => file_key.split("/").at(-1) ?? "");
  const kept = existsSync(folder) ? readdirSync(folder) : [];
  return { kept: kept.toSorted(), named: named.toSorted() };
}

/** A customer's mail with a file, whose text names its subject. */
export function numbered(
  box: Box,
  from: string,
  at: number,
): { raw: Buffer; internal_date: number; label_ids: string[] } {
  const subject = `Mail ${at}`;
  const file = {
    filename: `f${at}.txt`,
    type: "text/plain",
    content: Buffer.from(subject).toString("base64"),
  };
  return {
    raw: letter({
      from,
      to: box.address,
      subject,
      text: `This is ${subject}.`,
      ...(at % 5 === 0 ? { attachments: [file] } : {}),
    }),
    internal_date: daysAgo(60) + at * 60_000,
    label_ids: ["INBOX", "UNREAD"],
  };
}
