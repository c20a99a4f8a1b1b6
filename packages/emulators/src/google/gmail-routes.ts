// The Gmail API: profile, messages, attachments, threads and labels.
import type { App, Call } from "../passthrough.ts";
import { registerRoute, type GmailCall, type GmailRoute } from "./api.ts";
import { sendMail } from "./deliver.ts";
import { invalid, notFound } from "./errors.ts";
import { headerOf, readHeaders } from "./headers.ts";
import { historyRoute } from "./history-route.ts";
import { labelRoutes } from "./label-routes.ts";
import type { Mailbox, Message } from "./mailbox.ts";
import { partBytes, partIdOf } from "./payload.ts";
import { readUpload } from "./upload.ts";
import { searchMessages } from "./search.ts";
import { showBrief, showMessage } from "./show-message.ts";
import type { World } from "./world.ts";

/** Registers all calls. */
export function registerGmail(app: App, world: World): void {
  const routes: GmailRoute[] = [
    {
      verb: "get",
      path: "/profile",
      method: "users.getProfile",
      needs: "headers",
      answer: ({ mailbox }) => ({
        emailAddress: mailbox.address,
        messagesTotal: mailbox.list().length,
        threadsTotal: new Set(mailbox.list().map(({ threadId }) => threadId)).size,
        historyId: `${mailbox.historyId()}`,
      }),
    },
    {
      verb: "get",
      path: "/messages",
      method: "messages.list",
      needs: "read",
      answer: ({ c, mailbox }) => listMessages(c, mailbox),
    },
    {
      verb: "post",
      path: "/messages/send",
      method: "messages.send",
      needs: "send",
      async answer({ c, mailbox }) {
        const { raw, threadId } = await readUpload(c);
        const { headers } = readHeaders(raw);
        if (!["To", "Cc", "Bcc"].some((name) => headerOf(headers, name)))
          throw invalid("Recipient address required");
        if (threadId !== undefined && !mailbox.hasThread(threadId)) throw notFound();
        return showBrief(sendMail(world, mailbox, raw, threadId));
      },
    },
    ...(["import", "insert"] as const).map((kind): GmailRoute => ({
      verb: "post",
      path: kind === "import" ? "/messages/import" : "/messages",
      method: `messages.${kind}`,
      needs: "insert",
      async answer({ c, mailbox }) {
        const { raw, labelIds, threadId } = await readUpload(c);
        const source =
          c.req.query("internalDateSource") ?? (kind === "import" ? "dateHeader" : "receivedTime");
        const date = Date.parse(headerOf(readHeaders(raw).headers, "Date") ?? "");
        return showBrief(
          mailbox.add(raw, {
            labelIds,
            ...(threadId === undefined ? {} : { threadId }),
            ...(source === "dateHeader" && !Number.isNaN(date) ? { internalDate: date } : {}),
          }),
        );
      },
    })),
    {
      verb: "get",
      path: "/messages/:id",
      method: "messages.get",
      needs: "headers",
      answer: (call) =>
        showMessage(
          messageOf(call),
          call.c.req.query("format") ?? "full",
          call.c.req.queries("metadataHeaders"),
        ),
    },
    {
      verb: "delete",
      path: "/messages/:id",
      method: "messages.delete",
      needs: "erase",
      answer(call) {
        call.mailbox.remove(messageOf(call));
      },
    },
    {
      verb: "post",
      path: "/messages/:id/modify",
      method: "messages.modify",
      needs: "change",
      async answer(call) {
        const message = messageOf(call);
        const { add, remove } = await readLabels(call.c);
        call.mailbox.relabel(message, add, remove);
        return showBrief(message);
      },
    },
    ...(["trash", "untrash"] as const).map((kind): GmailRoute => ({
      verb: "post",
      path: `/messages/:id/${kind}`,
      method: `messages.${kind}`,
      needs: "change",
      answer(call) {
        const message = messageOf(call);
        const [add, remove] = kind === "trash" ? [["TRASH"], ["INBOX"]] : [[], ["TRASH"]];
        call.mailbox.relabel(message, add, remove);
        return showBrief(message);
      },
    })),
    {
      verb: "get",
      path: "/messages/:id/attachments/:attachment",
      method: "messages.attachments.get",
      needs: "read",
      answer(call) {
        const partId = partIdOf(call.c.req.param("attachment"));
        const bytes = partId === undefined ? undefined : partBytes(messageOf(call).raw, partId);
        if (!bytes) throw notFound();
        return { size: bytes.length, data: bytes.toString("base64url") };
      },
    },
    {
      verb: "get",
      path: "/threads",
      method: "threads.list",
      needs: "read",
      answer({ c, mailbox }) {
        const { messages, ...rest } = listMessages(c, mailbox);
        const ids = [...new Set((messages ?? []).map(({ threadId }) => threadId))];
        return { threads: ids.map((id) => ({ id, historyId: lastChange(mailbox, id) })), ...rest };
      },
    },
    {
      verb: "get",
      path: "/threads/:id",
      method: "threads.get",
      needs: "headers",
      answer({ c, mailbox }) {
        const id = c.req.param("id");
        const messages = mailbox.thread(id);
        if (messages.length === 0) throw notFound();
        const format = c.req.query("format") ?? "full";
        if (format === "raw") throw invalid("Invalid value at 'format'");
        return {
          id,
          historyId: lastChange(mailbox, id),
          messages: messages.map((message) =>
            showMessage(message, format, c.req.queries("metadataHeaders")),
          ),
        };
      },
    },
    {
      verb: "post",
      path: "/threads/:id/modify",
      method: "threads.modify",
      needs: "change",
      async answer({ c, mailbox }) {
        const messages = mailbox.thread(c.req.param("id"));
        if (messages.length === 0) throw notFound();
        const { add, remove } = await readLabels(c);
        for (const message of messages) mailbox.relabel(message, add, remove);
        return { id: c.req.param("id"), messages: messages.map(showBrief) };
      },
    },
    historyRoute,
    ...labelRoutes,
  ];
  for (const route of routes) registerRoute(app, world, route);
}

function messageOf({ c, mailbox }: GmailCall): Message {
  const found = mailbox.find(c.req.param("id"));
  if (!found) throw notFound();
  return found;
}

type MessageList = {
  messages?: { id: string; threadId: string }[];
  nextPageToken?: string;
  resultSizeEstimate: number;
};

function listMessages(c: Call, mailbox: Mailbox): MessageList {
  const q = c.req.query("q");
  const labelIds = c.req.queries("labelIds");
  const found = searchMessages(mailbox, {
    ...(q ? { q } : {}),
    ...(labelIds ? { labelIds } : {}),
    includeSpamTrash: c.req.query("includeSpamTrash") === "true",
  });
  const size = Math.min(500, Math.max(1, Number(c.req.query("maxResults") ?? 100) || 100));
  // A place in the order, so that mail which arrives meanwhile shifts nothing.
  const [date, id] = (c.req.query("pageToken") ?? "").split("-");
  const from = date
    ? found.findIndex(
        (message) =>
          message.internalDate < Number(date) ||
          (message.internalDate === Number(date) && message.id < (id ?? "")),
      )
    : 0;
  const page = from < 0 ? [] : found.slice(from, from + size);
  const last = page.at(-1);
  const more = last !== undefined && from + size < found.length;
  return {
    ...(page.length > 0
      ? { messages: page.map((message) => ({ id: message.id, threadId: message.threadId })) }
      : {}),
    ...(more ? { nextPageToken: `${last.internalDate}-${last.id}` } : {}),
    resultSizeEstimate: found.length,
  };
}

function lastChange(mailbox: Mailbox, threadId: string): string {
  return `${Math.max(...mailbox.thread(threadId).map(({ historyId }) => historyId))}`;
}

async function readLabels(c: Call): Promise<{ add: string[]; remove: string[] }> {
  const body = await c.req.json<{ addLabelIds?: string[]; removeLabelIds?: string[] }>();
  return { add: body.addLabelIds ?? [], remove: body.removeLabelIds ?? [] };
}
