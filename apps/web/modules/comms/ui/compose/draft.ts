// What somebody is writing, kept on this device until the tab is closed.
import type { Contact } from "#lib/record-slots.tsx";

export type Address = { address: string; name: string };
export type Uploaded = { id: string; file_name: string; size_bytes: number };
export type About = Pick<Contact, "person_id" | "company_id" | "deal_id">;

export type EmailDraft = {
  to: Address[];
  cc: Address[];
  bcc: Address[];
  subject: string;
  text: string;
  about: About;
  files: Uploaded[];
  /** The mail that it answers. */
  reply_to_id?: string;
  conversation_id?: string;
  /** Whether what it answers stands below. */
  quote?: boolean;
  template_id?: string;
  /** As the template was filled: left so, it goes with the mark-up that the template has. */
  template_text?: string;
  variables?: Record<string, string>;
  integration_id?: string;
};

export const emptyDraft: EmailDraft = {
  to: [],
  cc: [],
  bcc: [],
  subject: "",
  text: "",
  about: {},
  files: [],
};

const place = (org: string, key: string) => `rapport-draft:${org}:${key}`;

/** What was being written here; undefined when there is nothing, or nothing that can be read. */
export function readDraft<T>(org: string, key: string): T | undefined {
  try {
    const text = sessionStorage.getItem(place(org, key));
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a draft; null forgets it. Where nothing can be kept, writing goes on all the same. */
export function keepDraft(org: string, key: string, draft: unknown): void {
  try {
    if (draft === null) sessionStorage.removeItem(place(org, key));
    else sessionStorage.setItem(place(org, key), JSON.stringify(draft));
  } catch {
    // A full or forbidden store takes no draft.
  }
}

/** Re: once, however often it is answered. */
export const replySubject = (subject: string): string =>
  /^\s*re\s*:/i.test(subject) ? subject : `Re: ${subject}`.trim();

/** An address by itself, or `Name <address>`; undefined for what is none. */
export function parseAddress(text: string): Address | undefined {
  const [, name = "", inside] = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  const address = (inside ?? text).trim().toLowerCase();
  return /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/.test(address)
    ? { address, name: inside ? name.trim() : "" }
    : undefined;
}
