// Gmail's search box, as far as a sync and a composer ask it.
import { addressesIn, headerOf } from "./headers.ts";
import type { Mailbox, Message } from "./mailbox.ts";
import { snippetOf } from "./payload.ts";

export type Search = {
  q?: string;
  labelIds?: readonly string[];
  includeSpamTrash?: boolean;
};

/** The messages that fit, the newest first. */
export function searchMessages(mailbox: Mailbox, search: Search): Message[] {
  const terms = (search.q ?? "").match(/-?(?:\w+:)?(?:"[^"]*"|\S+)/g) ?? [];
  const tests = terms.map(toTest);
  const only = terms.map((term) => /^rfc822msgid:(.+)$/i.exec(term)?.[1]).find(Boolean);
  // Mail in spam and trash is found by its label, or when asked for.
  const hidden =
    search.includeSpamTrash ||
    terms.some((term) => /^(?:in|label):(?:anywhere|spam|trash)$/i.test(term)) ||
    search.labelIds?.some((label) => label === "SPAM" || label === "TRASH")
      ? []
      : ["SPAM", "TRASH"];
  const candidates = only ? mailbox.findByMessageId(bracketed(only)) : mailbox.list();
  return candidates.filter(
    (message) =>
      !message.labelIds.some((label) => hidden.includes(label)) &&
      (search.labelIds ?? []).every((label) => message.labelIds.includes(label)) &&
      tests.every((test) => test(message)),
  );
}

function toTest(term: string): (message: Message) => boolean {
  if (term.startsWith("-")) {
    const test = toTest(term.slice(1));
    return (message) => !test(message);
  }
  const at = term.indexOf(":");
  const [name, value] =
    at > 0 ? [term.slice(0, at).toLowerCase(), unquote(term.slice(at + 1))] : ["", unquote(term)];
  const low = value.toLowerCase();
  switch (name) {
    case "rfc822msgid":
      return (message) => message.messageId === bracketed(value);
    case "after":
      return (message) => message.internalDate >= readDay(value);
    case "before":
      return (message) => message.internalDate < readDay(value);
    case "newer_than":
      return (message) => message.internalDate >= Date.now() - readSpan(value);
    case "older_than":
      return (message) => message.internalDate < Date.now() - readSpan(value);
    case "from":
    case "to":
    case "cc":
      return ({ headers }) =>
        (headerOf(headers, name) ?? "").toLowerCase().includes(low) ||
        addressesIn(headerOf(headers, name)).includes(low);
    case "subject":
      return ({ headers }) => (headerOf(headers, "Subject") ?? "").toLowerCase().includes(low);
    case "in":
    case "label":
    case "is":
      return ({ labelIds }) =>
        low === "anywhere" ||
        (low === "read"
          ? !labelIds.includes("UNREAD")
          : labelIds.includes((PLACES[low] ?? low).toUpperCase()));
    case "has":
      return ({ raw }) => /^content-disposition:\s*attachment/im.test(raw.toString("latin1"));
    case "larger":
      return ({ raw }) => raw.length > readSize(value);
    default:
      return (message) =>
        `${headerOf(message.headers, "Subject") ?? ""} ${snippetOf(message.raw)}`
          .toLowerCase()
          .includes(low);
  }
}

/** Words for places whose labels are called otherwise. */
const PLACES: Record<string, string> = { drafts: "draft", chats: "chat" };

const unquote = (text: string): string => text.replace(/^"(.*)"$/, "$1");
const bracketed = (id: string): string => (id.startsWith("<") ? id : `<${unquote(id)}>`);

/** Seconds since 1970, or a day, which begins at midnight UTC here. */
function readDay(value: string): number {
  if (/^\d{6,}$/.test(value)) return Number(value) * 1000;
  const [year = 0, month = 1, day = 1] = value.split(/[/-]/).map(Number);
  return Date.UTC(year, month - 1, day);
}

/** Bytes, or thousands or millions of them by their letter. */
function readSize(value: string): number {
  const [, count = "0", unit = ""] = /^(\d+)([km]?)b?$/i.exec(value) ?? [];
  return Number(count) * ({ k: 1024, m: 1024 ** 2 }[unit.toLowerCase()] ?? 1);
}

function readSpan(value: string): number {
  const [, count = "0", unit = "d"] = /^(\d+)([dmy])$/i.exec(value) ?? [];
  const days = { d: 1, m: 30, y: 365 }[unit.toLowerCase()] ?? 1;
  return Number(count) * days * 86_400_000;
}
