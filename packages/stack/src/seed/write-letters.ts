// Puts the demo's correspondence where it would lie: into the database as if it had been read, and into the local Google, which goes on from there.
import { writeMailboxes } from "@rapport/emulators/google/keep";
import { writeRefreshToken } from "@rapport/emulators/google/refresh-token";
import { openWorld } from "@rapport/emulators/google/world";
import { composeLetter } from "@rapport/emulators/google/write-mail";
import { readKeyring } from "@rapport/core/envelope";
import { GMAIL_SCOPES } from "@rapport/integrations/google/oauth";
import { sealToken } from "@rapport/integrations/google/tokens";
import { cleanHtml } from "@rapport/integrations/mail/clean-html";
import type pg from "pg";
import type { Correspondence, WrittenTalk, WrittenThread } from "./make-letters.ts";
import type { Plan } from "./plan.ts";
import { createRandom } from "./random.ts";

/** What a demo with mails and texts needs of the stack: vendors that are emulated here, and the keys that seal tokens. */
export interface DemoVendors {
  /** `{"k1": "<base64>"}`, as RAPPORT_ENCRYPTION_KEYS has it. */
  encryptionKeys: string;
  /** The file in which the local Google keeps its mailboxes, and the client that is asked. */
  google?: { file: string; client: { id: string; secret: string } } | undefined;
  /** A number of the local Twilio. */
  twilio?: { number: string } | undefined;
}

/** Writes all of it. Call inside a transaction, as the owner of the tables, after the plan's rows. No event tells of it. */
export async function writeLetters(
  client: pg.ClientBase,
  plan: Plan,
  letters: Correspondence,
  vendors: DemoVendors,
): Promise<void> {
  const org = plan.org.id;
  if (vendors.google)
    await writeMails(client, plan, letters, vendors.encryptionKeys, vendors.google);
  if (vendors.twilio) await writePhone(client, plan, letters.talks, vendors.twilio.number);
  await client.query(
    "delete from public.domain_events where org_id = $1 and type ~ '^(email|sms|call)\\.'",
    [org],
  );
}

async function writeMails(
  client: pg.ClientBase,
  plan: Plan,
  { me, threads }: Correspondence,
  encryptionKeys: string,
  { file, client: app }: NonNullable<DemoVendors["google"]>,
): Promise<void> {
  const org = plan.org.id;
  const owner = plan.members[0]!;
  const integration = createRandom(`mailbox/${org}`).uuid(Date.parse(owner.created_at));
  const scopes = [...GMAIL_SCOPES];
  const refresh = writeRefreshToken({ address: me.address, clientId: app.id, scopes }, app.secret);
  const ring = await readKeyring(encryptionKeys);
  await client.query(
    `insert into public.integrations (org_id, id, provider, member_id, address, display_name, scopes, sync_phase, last_synced_at, sync_done, sync_total, signature)
     values ($1, $2, 'google', $3, $4, $5, $6, 'following', now(), $7, $7, $8)`,
    [
      org,
      integration,
      owner.id,
      me.address,
      me.name,
      scopes,
      threads.reduce((sum, thread) => sum + thread.letters.length, 0),
      "",
    ],
  );
  await client.query(
    `insert into private.integration_tokens (org_id, id, refresh_token) values ($1, $2, $3)`,
    [org, integration, await sealToken(ring, "refresh_token", refresh, org, integration)],
  );
  const world = openWorld({});
  const mine = world.addMailbox(me);
  for (const thread of threads) await writeThread(client, { org, integration, me }, world, thread);
  await client.query(
    `insert into private.mailboxes (org_id, id, history_id, read_since) values ($1, $2, $3, current_date - 90)`,
    [org, integration, mine.historyId()],
  );
  writeMailboxes(file, world);
}

async function writeThread(
  client: pg.ClientBase,
  { org, integration, me }: { org: string; integration: string; me: Correspondence["me"] },
  world: ReturnType<typeof openWorld>,
  thread: WrittenThread,
): Promise<void> {
  const mine = world.addMailbox(me);
  const theirs = world.addMailbox(thread.customer);
  const quoted = ({ name, address }: Correspondence["me"]) => `"${name}" <${address}>`;
  const before: string[] = [];
  for (const [n, letter] of thread.letters.entries()) {
    const [from, to] = letter.outgoing ? [me, thread.customer] : [thread.customer, me];
    const subject = n === 0 ? thread.subject : `Re: ${thread.subject}`;
    const parent = before.at(-1);
    const raw = composeLetter({
      from: quoted(from),
      to: quoted(to),
      subject,
      text: letter.text,
      ...(letter.html === null ? {} : { html: letter.html }),
      headers: {
        "Message-ID": `<${letter.messageId}>`,
        Date: new Date(letter.at).toUTCString().replace("GMT", "+0000"),
        ...(parent
          ? { "In-Reply-To": `<${parent}>`, References: before.map((id) => `<${id}>`).join(" ") }
          : {}),
      },
    });
    before.push(letter.messageId);
    const isLast = n === thread.letters.length - 1;
    const labelIds = letter.outgoing
      ? ["SENT"]
      : ["INBOX", ...(isLast && thread.waits && !thread.read ? ["UNREAD"] : [])];
    const internalDate = Date.parse(letter.at);
    const kept = mine.add(raw, { labelIds, internalDate });
    theirs.add(raw, { labelIds: letter.outgoing ? ["INBOX"] : ["SENT"], internalDate });
    await client.query(
      `select private.store_email(i, $3, true) from public.integrations i where i.org_id = $1 and i.id = $2`,
      [
        org,
        integration,
        JSON.stringify({
          provider_id: kept.id,
          provider_thread_id: kept.threadId,
          labels: labelIds,
          message_id: letter.messageId,
          in_reply_to: parent ?? null,
          subject,
          from,
          recipients: [{ role: "to", ...to }],
          occurred_at: letter.at,
          kind: "message",
          snippet: letter.text.replaceAll(/\s+/g, " ").slice(0, 200),
          text: letter.text,
          html: letter.html === null ? null : cleanHtml(letter.html),
          attachments: [],
        }),
      ],
    );
    if (isLast)
      await client.query(
        `update public.conversations set deal_id = $4, visibility = case when $5 then 'shared' else visibility end,
           state = case when $6 then 'open' else state end, unread = $7
         where org_id = $1 and integration_id = $2 and counterpart = $3`,
        [
          org,
          integration,
          kept.threadId,
          thread.deal_id,
          thread.shared,
          thread.waits,
          labelIds.includes("UNREAD"),
        ],
      );
  }
}

async function writePhone(
  client: pg.ClientBase,
  plan: Plan,
  talks: readonly WrittenTalk[],
  number: string,
): Promise<void> {
  const org = plan.org.id;
  const owner = plan.members[0]!;
  const random = createRandom(`phone/${org}`);
  const phone = random.uuid(Date.parse(owner.created_at));
  await client.query(
    `insert into public.phones (org_id, id, number, label, member_id, greeting) values ($1, $2, $3, 'Sales desk', $4, '')`,
    [org, phone, number, owner.id],
  );
  for (const { number: theirs, deal_id, waits, texts, call } of talks) {
    const passed = [
      ...texts.map((text) => ({ at: text.at, outgoing: text.outgoing, kind: "sms" })),
      ...(call ? [{ at: call.at, outgoing: call.outgoing, kind: "call" }] : []),
    ].toSorted((a, b) => (a.at < b.at ? -1 : 1));
    const last = passed.at(-1)!;
    const { rows } = await client.query<{ id: string }>(
      `select id from private.phone_conversation($1, $2, $3, $4, $5, $6)`,
      [org, phone, theirs, last.kind, last.outgoing ? "outbound" : "inbound", last.at],
    );
    const conversation = rows[0]!.id;
    await client.query(
      `update public.conversations set deal_id = $3, state = $4, unread = $5, message_count = $6 where org_id = $1 and id = $2`,
      [org, conversation, deal_id, waits ? "open" : "done", waits, passed.length],
    );
    const shared = [org, conversation, phone, owner.id, deal_id];
    const people = `(select c.person_id from public.conversations c where c.org_id = $1 and c.id = $2), (select c.company_id from public.conversations c where c.org_id = $1 and c.id = $2)`;
    for (const text of texts)
      await client.query(
        `insert into public.sms (org_id, conversation_id, phone_id, member_id, deal_id, direction, state, from_number, to_number, body, occurred_at, sent_at, origin, author_type, author_id, person_id, company_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, ${people})`,
        [
          ...shared,
          text.outgoing ? "outbound" : "inbound",
          text.outgoing ? "delivered" : "received",
          text.outgoing ? number : theirs,
          text.outgoing ? theirs : number,
          text.text,
          text.at,
          text.outgoing ? text.at : null,
          text.outgoing ? "api" : "inbound",
          text.outgoing ? "user" : "system",
          text.outgoing ? owner.user_id : null,
        ],
      );
    if (call)
      await client.query(
        `insert into public.calls (org_id, conversation_id, phone_id, member_id, deal_id, direction, state, from_number, to_number, occurred_at, answered_at, ended_at,
           duration_seconds, disposition, note, author_type, author_id, person_id, company_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, ${people})`,
        [
          ...shared,
          call.outgoing ? "outbound" : "inbound",
          call.seconds > 0 ? "completed" : "no_answer",
          call.outgoing ? number : theirs,
          call.outgoing ? theirs : number,
          call.at,
          call.seconds > 0 ? call.at : null,
          new Date(Date.parse(call.at) + Math.max(call.seconds, 20) * 1000).toISOString(),
          call.seconds,
          call.disposition,
          call.note,
          call.outgoing ? "user" : "system",
          call.outgoing ? owner.user_id : null,
        ],
      );
  }
}
