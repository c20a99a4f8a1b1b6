/** From what somebody wrote to a mail in the queue. It waits ten seconds there, so that it can be called back. */
import { AppError, invalidField, notFound, uuid7 } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { normalizeAddress } from "@rapport/integrations/google/addresses";
import { makeMessageId, replySubject } from "@rapport/integrations/google/threads";
import { sql } from "kysely";
import { refuseUnseen } from "#modules/crm/index.ts";
import { senderOf, type Sender } from "../integrations/senders.ts";
import { fillTemplate } from "../templates/fill.ts";
import { takeFiles } from "./files.ts";
import { getEmail, readEmails } from "./read.ts";
import { undoSeconds, type EmailDetail, type NewEmail } from "./schema.ts";
import { writeBody, type Quoted } from "./write-body.ts";

type Recipient = { role: "to" | "cc" | "bcc"; address: string; name: string };

/**
 * Queues a mail and answers it as it waits. Throws `forbidden` for a mailbox that is not the caller's to send from, and `invalid`
 * with the field for all that cannot be sent.
 */
export async function sendEmail(ctx: Ctx, input: NewEmail): Promise<EmailDetail> {
  await refuseUnseen(ctx, input);
  const answered = input.reply_to_id ? await answeredEmail(ctx, input.reply_to_id) : null;
  const sender = await senderOf(ctx, input.integration_id ?? answered?.integration_id);
  const recipients = recipientsOf(input, answered, sender);
  const written = await fillTemplate(ctx, input, {
    person_id: input.person_id,
    company_id: input.company_id,
    deal_id: input.deal_id ?? answered?.deal_id,
    address: recipients[0]!.address,
    sender: { name: sender.display_name, address: sender.address },
  });
  const body = writeBody(written, {
    signature: sender.signature,
    quoted: input.quote && answered ? quotedOf(answered) : null,
  });
  if (!body.snippet && !body.html)
    throw invalidField("/html", "Nothing that can be sent is left of it.");
  const subject = (written.subject ?? (answered ? replySubject(answered.subject) : "")).trim();
  if (!subject) throw invalidField("/subject", "A mail needs a subject.");
  const attachments = await takeFiles(ctx, input.attachments ?? []);
  const goesAt = Math.max(
    Date.now() + undoSeconds * 1000,
    input.send_at ? Date.parse(input.send_at) : 0,
  );
  const id = await queueEmail(ctx, {
    integration_id: sender.id,
    message_id: makeMessageId(uuid7(), sender.address),
    subject,
    recipients,
    ...body,
    attachments,
    send_at: new Date(goesAt).toISOString(),
    ...(answered ? { in_reply_to_email: answered.id } : {}),
    // What is undefined is left out of the JSON.
    deal_id: input.deal_id,
    person_id: input.person_id,
    company_id: input.company_id,
    template_id: input.template_id,
    is_bulk: input.is_bulk,
  });
  return getEmail(ctx, id);
}

/** Calls back a mail that waits. Throws `not_found`, and `conflict` for one that has begun to go. */
export async function cancelEmail(ctx: Ctx, id: string): Promise<EmailDetail> {
  const { rows } = await sql<{
    state: string | null;
  }>`select app.cancel_email(${id}) as state`.execute(ctx.db);
  const state = rows[0]?.state;
  if (!state) throw await notMine(ctx, id, "Only who wrote it can call it back.");
  if (state !== "cancelled")
    throw new AppError("conflict", `It cannot be called back any more: it is ${state}.`);
  return getEmail(ctx, id);
}

/** Puts a mail of the caller's own mailbox into the bin here; at the provider it stays. */
export async function deleteEmail(ctx: Ctx, id: string): Promise<void> {
  const { rows } = await sql<{ done: boolean }>`select app.delete_email(${id}) as done`.execute(
    ctx.db,
  );
  if (rows[0]?.done) return;
  const { state, member_id } = await getEmail(ctx, id);
  if (member_id === ctx.memberId && (state === "scheduled" || state === "sending"))
    throw new AppError("conflict", "It is about to go. Call it back first.");
  throw await notMine(ctx, id, "Only the mailbox's member deletes its mails.");
}

async function notMine(ctx: Ctx, id: string, words: string): Promise<AppError> {
  const seen = await readEmails(ctx, [id]);
  return seen.has(id) ? new AppError("forbidden", words) : notFound("e-mail", id);
}

async function answeredEmail(ctx: Ctx, id: string): Promise<EmailDetail> {
  const found = (await readEmails(ctx, [id])).get(id);
  if (!found) throw invalidField("/reply_to_id", "There is no such e-mail.");
  return found;
}

/** Each address once, where it was named first; a reply goes to whom it answers. */
function recipientsOf(input: NewEmail, answered: EmailDetail | null, sender: Sender): Recipient[] {
  const seen = new Set<string>();
  const named = (["to", "cc", "bcc"] as const).flatMap((role) =>
    (input[role] ?? []).flatMap((one): Recipient[] => {
      const { address, name = "" } = typeof one === "string" ? { address: one } : one;
      const normal = normalizeAddress(address)!;
      if (seen.has(normal)) return [];
      seen.add(normal);
      return [{ role, address: normal, name: name.trim() }];
    }),
  );
  if (input.to?.length || !answered) return named;
  const others =
    answered.direction === "inbound"
      ? answeredAt(answered)
      : answered.recipients.filter(({ role }) => role === "to");
  const back = others
    .filter(({ address }) => address !== sender.address && !seen.has(address))
    .map(({ address, name }): Recipient => ({ role: "to", address, name }));
  if (back.length + named.length === 0)
    throw invalidField("/to", "It answers nobody: name at least one address.");
  return [...back, ...named];
}

/** Where answers to a mail go: where its writer wants them (RFC 5322, 3.6.2). */
const answeredAt = ({ reply_to, from_address, from_name }: EmailDetail) =>
  reply_to.length > 0 ? reply_to : [{ address: from_address, name: from_name }];

function quotedOf(answered: EmailDetail): Quoted {
  if (!answered.body)
    throw invalidField("/quote", "You may not read what it answers, so you cannot quote it.");
  const { body, from_name, from_address, occurred_at } = answered;
  const from = from_name ? `${from_name} <${from_address}>` : from_address;
  return { from, at: occurred_at, text: body.text ?? body.snippet };
}

/** What the database refuses has its field in the detail. */
async function queueEmail(ctx: Ctx, wanted: Record<string, unknown>): Promise<string> {
  try {
    const { rows } = await sql<{
      id: string;
    }>`select app.queue_email(${JSON.stringify(wanted)}::jsonb) as id`.execute(ctx.db);
    return rows[0]!.id;
  } catch (error) {
    const { code, detail, message } = error as { code?: string; detail?: string; message: string };
    if (code !== "22023" || !detail) throw error;
    throw invalidField(`/${detail}`, `${message.charAt(0).toUpperCase()}${message.slice(1)}.`);
  }
}
