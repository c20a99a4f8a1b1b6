// The labels that every mailbox has.
import type { GmailRoute } from "./api.ts";
import { notFound } from "./errors.ts";
import type { Mailbox } from "./mailbox.ts";

const SYSTEM = [
  "INBOX",
  "SENT",
  "UNREAD",
  "STARRED",
  "IMPORTANT",
  "DRAFT",
  "SPAM",
  "TRASH",
  "CATEGORY_PERSONAL",
  "CATEGORY_PROMOTIONS",
];

/** `labels.list` and `labels.get`: the system's labels and whatever messages carry. */
export const labelRoutes: GmailRoute[] = [
  {
    verb: "get",
    path: "/labels",
    method: "labels.list",
    needs: "headers",
    answer: ({ mailbox }) => ({ labels: idsOf(mailbox).map(showLabel) }),
  },
  {
    verb: "get",
    path: "/labels/:id",
    method: "labels.get",
    needs: "headers",
    answer({ c, mailbox }) {
      const id = c.req.param("id");
      if (!idsOf(mailbox).includes(id)) throw notFound();
      const carriers = mailbox.list().filter(({ labelIds }) => labelIds.includes(id));
      return {
        ...showLabel(id),
        messagesTotal: carriers.length,
        messagesUnread: carriers.filter(({ labelIds }) => labelIds.includes("UNREAD")).length,
      };
    },
  },
];

function idsOf(mailbox: Mailbox): string[] {
  return [...new Set([...SYSTEM, ...mailbox.list().flatMap(({ labelIds }) => labelIds)])];
}

function showLabel(id: string): { id: string; name: string; type: string } {
  return { id, name: id, type: SYSTEM.includes(id) ? "system" : "user" };
}
