// Mail that came back: which address failed, and what its server said.
import type { Attachment, Email } from "postal-mime";
import { normalizeAddress } from "./addresses.ts";
import { readMessageIds } from "./threads.ts";

export type Bounce = {
  recipients: FailedRecipient[];
  /** Of the mail that came back, without brackets. */
  original_message_id: string | null;
};
export type FailedRecipient = {
  address: string;
  /** As in RFC 3463: `5.1.1`. */
  status: string | null;
  diagnostic: string | null;
};

const SUBJECTS =
  /undeliver|delivery (?:status notification|failure|has failed|failed)|returned (?:mail|to sender)|failure notice|mail delivery (?:failed|system)|delivery notification|unzustellbar|nicht zugestellt|non remis|no se puede entregar/i;

/** Where the text of the mail that came back begins. */
const ORIGINAL =
  /^-*[ \t]*(?:original message follows|below this line is a copy|this is a copy of the message|--- original message|----- ?original|the original message was|message headers follow)/im;

// Bounded, and begun only where a word begins: megabytes of one letter must not cost the square of their number.
const ADDRESS =
  /(?<![A-Z0-9._%+\-=])[A-Z0-9._%+\-=]{1,64}@[A-Z0-9-]{1,63}(?:\.[A-Z0-9-]{1,63}){1,10}/gi;

/** What a server has to say stands at the beginning. */
const READ = 20_000;

/** Undefined recipients are never invented: null when this is no bounce, or only a warning that a mail is late. */
export function readBounce(email: Email, { text }: { text: string | null }): Bounce | null {
  const header = (name: string): string | undefined =>
    email.headers.find(({ key }) => key === name)?.value;
  const original = readOriginal(email, header);
  const report = email.attachments.find(({ mimeType }) =>
    /^message\/(?:global-)?delivery-status$/.test(mimeType),
  );
  if (report) {
    const recipients = readReport(textOf(report).slice(0, 5 * READ));
    return recipients.length > 0 ? { recipients, original_message_id: original } : null;
  }
  if (!isFromServer(email, header) || !SUBJECTS.test(email.subject ?? "")) return null;
  const recipients = readWords(email, header, text ?? "");
  return recipients.length > 0 ? { recipients, original_message_id: original } : null;
}

/** RFC 3464: one block about the server, then one for each recipient. */
function readReport(report: string): FailedRecipient[] {
  return report.split(/\n\s*\n/).flatMap((block) => {
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, "im")
        .exec(block)?.[1]
        ?.replace(/\s+/g, " ")
        .trim();
    const recipient = field("Final-Recipient") ?? field("Original-Recipient");
    const address = normalizeAddress(
      (recipient ?? "").replace(/^[^;]*;/, "").replace(/^\s*<|>\s*$/g, ""),
    );
    const action = field("Action")?.toLowerCase() ?? "failed";
    if (!address || action !== "failed") return [];
    return [
      {
        address,
        status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(field("Status") ?? "")?.[0] ?? null,
        diagnostic:
          field("Diagnostic-Code")
            ?.replace(/^smtp;\s*/i, "")
            .slice(0, 500) || null,
      },
    ];
  });
}

function isFromServer(email: Email, header: (name: string) => string | undefined): boolean {
  const from = email.from?.address?.toLowerCase() ?? "";
  return (
    /^(?:mailer-daemon|postmaster|mail-daemon|bounces?)@/.test(from) ||
    header("x-failed-recipients") !== undefined ||
    /^\s*<>\s*$/.test(header("return-path") ?? "")
  );
}

/** Servers that write no report say it in words, before the copy of the mail. */
function readWords(
  email: Email,
  header: (name: string) => string | undefined,
  text: string,
): FailedRecipient[] {
  const start = text.slice(0, READ);
  const words = start.slice(0, ORIGINAL.exec(start)?.index ?? READ);
  const own = new Set(
    [email.from?.address, ...(email.to ?? []).map(({ address }) => address)].flatMap(
      (address) => normalizeAddress(address ?? "") ?? [],
    ),
  );
  const named = (header("x-failed-recipients") ?? "").split(",");
  const found = [...named, ...(words.match(ADDRESS) ?? [])].flatMap(
    (address) => normalizeAddress(address) ?? [],
  );
  return [...new Set(found)]
    .filter((address) => !own.has(address))
    .slice(0, 50)
    .map((address) => ({
      address,
      status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(words)?.[0] ?? null,
      diagnostic: sentenceAbout(words, address),
    }));
}

/** The line that names the address and, when that is all it does, the one after it. */
function sentenceAbout(words: string, address: string): string | null {
  const lines = words.split("\n").map((line) => line.trim());
  const at = lines.findIndex((line) => line.toLowerCase().includes(address));
  if (at < 0) return null;
  const rest = (lines[at] ?? "")
    .toLowerCase()
    .replace(address, "")
    .replace(/[<>:\s]/g, "");
  const said =
    rest === "" || /^on\w{3},/.test(rest) ? lines.slice(at + 1).find(Boolean) : lines[at];
  return said?.slice(0, 500) ?? null;
}

function readOriginal(email: Email, header: (name: string) => string | undefined): string | null {
  const copy = email.attachments.find(({ mimeType }) =>
    /^(?:message\/(?:rfc822|global)|text\/rfc822-headers)$/.test(mimeType),
  );
  const inside =
    copy && /^message-id:[ \t]*(.*(?:\n[ \t].*)*)/im.exec(textOf(copy).slice(0, 5 * READ))?.[1];
  return readMessageIds(inside)[0] ?? readMessageIds(header("in-reply-to"))[0] ?? null;
}

function textOf({ content }: Attachment): string {
  const text =
    typeof content === "string" ? content : new TextDecoder().decode(new Uint8Array(content));
  return text.replaceAll("\r\n", "\n");
}
