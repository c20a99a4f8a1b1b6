// What happens to a mail that is sent: one copy for the sender, one for each person who has a mailbox here.
import { randomBytes } from "node:crypto";
import { addressesIn, headerOf, readHeaders, withHeader } from "./headers.ts";
import type { Mailbox, Message } from "./mailbox.ts";
import type { World } from "./world.ts";
import { composeBounce } from "./write-mail.ts";

const WELL_FORMED = /^<[^<>@\s]+@[^<>@\s]+>$/;

/** Sends a mail from a mailbox and delivers it at once. */
export function sendMail(
  world: World,
  sender: Mailbox,
  given: Buffer,
  threadId: string | undefined,
): Message {
  const raw = completeHeaders(world, sender, given);
  const to = recipientsOf(raw);
  const labelIds = to.includes(sender.address) ? ["SENT", "INBOX", "UNREAD"] : ["SENT"];
  const sent = sender.add(raw, { labelIds, ...(threadId === undefined ? {} : { threadId }) });
  deliver(world, raw, sender.address);
  for (const address of to) {
    // Nobody lives there, so a mail to it comes back.
    if (!/^bounce[.+@]/.test(address)) continue;
    sender.add(composeBounce(sender.address, address, raw), { labelIds: ["INBOX", "UNREAD"] });
  }
  return sent;
}

/** Puts a mail into the mailboxes of all its recipients but one. Answers the copies. */
export function deliver(world: World, raw: Buffer, except?: string): Message[] {
  const copy = withHeader(raw, "Bcc", undefined);
  return [...new Set(recipientsOf(raw))].flatMap((address) => {
    const mailbox = address === except ? undefined : world.mailboxes.get(address);
    return mailbox ? [mailbox.add(copy, { labelIds: ["INBOX", "UNREAD"] })] : [];
  });
}

function recipientsOf(raw: Buffer): string[] {
  const { headers } = readHeaders(raw);
  return ["To", "Cc", "Bcc"].flatMap((name) => addressesIn(headerOf(headers, name)));
}

/** Google keeps a Message-ID that is well-formed and writes From and Date where they are missing or not the sender's own. */
function completeHeaders(world: World, sender: Mailbox, given: Buffer): Buffer {
  const { headers } = readHeaders(given);
  let raw = given;
  const messageId = headerOf(headers, "Message-ID");
  if (world.settings.rewriteMessageIds || !messageId || !WELL_FORMED.test(messageId))
    raw = withHeader(raw, "Message-ID", `<CA${randomBytes(18).toString("hex")}@mail.gmail.com>`);
  if (!addressesIn(headerOf(headers, "From")).includes(sender.address))
    raw = withHeader(raw, "From", `${sender.name} <${sender.address}>`);
  if (!headerOf(headers, "Date"))
    raw = withHeader(raw, "Date", new Date().toUTCString().replace("GMT", "+0000"));
  return raw;
}
