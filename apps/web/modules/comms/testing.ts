/** Ground for tests of mailboxes: one that is connected, and mails that come into it as the reading function stores them. */
import { randomBytes } from "node:crypto";
import { readKeyring } from "@rapport/core/envelope";
import { sealToken } from "@rapport/integrations/google/tokens";
import { sql } from "kysely";
import { env } from "#lib/env.ts";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import type { RoleName, TestOrg, TwoOrgs } from "#lib/testing/two-orgs.ts";

export type TestMailbox = { org: TestOrg; id: string; address: string };

/** Connects a mailbox of this member, as coming back from Google does with this refresh token; its past is read already. */
export async function connectMailbox(
  t: TwoOrgs,
  org: TestOrg,
  role: RoleName,
  address = `${role}.${randomBytes(3).toString("hex")}@${org.slug}.example`,
  refreshToken = "1//of-a-test",
): Promise<TestMailbox> {
  const id = await org.as(role, async ({ db }) => {
    const { rows } = await sql<{ id: string }>`
      select app.integration_id_for('google', ${address}) as id`.execute(db);
    const made = rows[0]!.id;
    const ring = await readKeyring(env.encryptionKeys());
    const sealed = await sealToken(ring, "refresh_token", refreshToken, org.id, made);
    await sql`select app.connect_integration('google', ${address}, ${`${org.slug} ${role}`},
      '{https://www.googleapis.com/auth/gmail.readonly,https://www.googleapis.com/auth/gmail.send}', ${made}::uuid,
      ${sealed}, null, null)`.execute(db);
    return made;
  });
  await asDatabaseOwner(
    t,
    "update public.integrations set sync_phase = 'following' where org_id = $1 and id = $2",
    [org.id, id],
  );
  return { org, id, address };
}

export type TestMail = {
  from?: string;
  to?: string[];
  cc?: string[];
  subject?: string;
  text?: string;
  html?: string;
  thread?: string;
  at?: string;
  message_id?: string;
  labels?: string[];
  attachments?: Record<string, unknown>[];
  reply_to?: { address: string; name: string }[];
  kind?: "message" | "bounce";
  bounce?: { recipient: string; message_id: string | null; reason: string };
};

let count = 0;

/** A mail comes into the mailbox. Answers the e-mail's id; null where it was not stored. */
export async function receiveMail(
  t: TwoOrgs,
  box: TestMailbox,
  mail: TestMail = {},
): Promise<string | null> {
  const n = ++count;
  const recipients = [
    ...(mail.to ?? [box.address]).map((address) => ({ role: "to", address, name: "" })),
    ...(mail.cc ?? []).map((address) => ({ role: "cc", address, name: "" })),
  ];
  await asDatabaseOwner(
    t,
    "update private.mailboxes set due_at = now(), lease_id = null, lease_until = null where org_id = $1 and id = $2",
    [box.org.id, box.id],
  );
  const [claimed] = await asDatabaseOwner<{ lease: string }>(
    t,
    "select lease from app.claim_mailbox($1, $2)",
    [box.org.id, box.id],
  );
  const text = mail.text ?? `The text of mail ${n}.`;
  const [stored] = await asDatabaseOwner<{ email_id: string | null }>(
    t,
    "select email_id from app.store_emails($1, $2, $3, $4)",
    [
      box.org.id,
      box.id,
      claimed!.lease,
      JSON.stringify([
        {
          provider_id: `m${n}`,
          provider_thread_id: mail.thread ?? `t${n}`,
          labels: mail.labels ?? ["INBOX", "UNREAD"],
          message_id: mail.message_id ?? `m${n}@customer.example`,
          in_reply_to: null,
          subject: mail.subject ?? `Mail ${n}`,
          from: { address: mail.from ?? "ada@customer.example", name: "Ada" },
          recipients,
          occurred_at: mail.at ?? new Date().toISOString(),
          snippet: text.slice(0, 100),
          text,
          html: mail.html ?? null,
          attachments: mail.attachments ?? [],
          reply_to: mail.reply_to ?? [],
          kind: mail.kind ?? "message",
          bounce: mail.bounce ?? null,
        },
      ]),
    ],
  );
  return stored?.email_id ?? null;
}
