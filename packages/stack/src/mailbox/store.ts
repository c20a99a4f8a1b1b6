// The captured mails, newest first, kept in a file so that a restart of the stack does not lose a link.
import { existsSync, readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { writePrivate } from "../secrets.ts";

export type Mail = {
  id: string;
  to: string;
  subject: string;
  html: string;
  sent_at: string;
  /** Addresses of the links in the mail, in order. */ links: string[];
};

export type MailStore = {
  add(mail: { to: string; subject: string; html: string }): void;
  list(): Mail[];
  find(id: string): Mail | undefined;
  clear(): void;
};

const KEPT = 200;

/** Opens the store in a file; the oldest mails beyond 200 are forgotten. */
export function openMailStore(file: string): MailStore {
  let mails: Mail[] = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Mail[]) : [];
  const save = (): void => writePrivate(file, mails);
  return {
    add({ to, subject, html }) {
      const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, link]) =>
        (link ?? "").replaceAll("&amp;", "&"),
      );
      mails = [
        { id: randomUUID(), to, subject, html, sent_at: new Date().toISOString(), links },
        ...mails,
      ].slice(0, KEPT);
      save();
    },
    list: () => mails,
    find: (id) => mails.find((mail) => mail.id === id),
    clear() {
      mails = [];
      save();
    },
  };
}
