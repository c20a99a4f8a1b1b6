// What changed since a point in time that the caller remembers.
import type { GmailRoute } from "./api.ts";
import { GoogleError, notFound } from "./errors.ts";
import type { HistoryRecord } from "./mailbox.ts";

const TYPES: Record<string, HistoryRecord["kind"]> = {
  messageAdded: "messagesAdded",
  messageDeleted: "messagesDeleted",
  labelAdded: "labelsAdded",
  labelRemoved: "labelsRemoved",
};

/** `history.list`: 404 for a start id that is too old, pages of at most 500 records. */
export const historyRoute: GmailRoute = {
  verb: "get",
  path: "/history",
  method: "history.list",
  needs: "headers",
  answer({ c, mailbox }) {
    const start = Number(c.req.query("startHistoryId"));
    if (!Number.isInteger(start) || start <= 0)
      throw new GoogleError(400, "badRequest", "Missing required parameter: startHistoryId");
    const since = mailbox.historySince(start);
    if (!since) throw notFound();
    const wanted = c.req.queries("historyTypes")?.flatMap((type) => TYPES[type] ?? []);
    const label = c.req.query("labelId");
    const found = since.filter(
      (record) =>
        (!wanted || wanted.includes(record.kind)) &&
        (!label || record.message.labelIds.includes(label) || record.labelIds.includes(label)),
    );
    const size = Math.min(500, Math.max(1, Number(c.req.query("maxResults") ?? 100) || 100));
    const after = Number(c.req.query("pageToken") ?? 0);
    const rest = found.filter(({ id }) => id > after);
    const page = rest.slice(0, size);
    return {
      ...(page.length > 0 ? { history: page.map(showRecord) } : {}),
      ...(rest.length > size ? { nextPageToken: `${page.at(-1)?.id}` } : {}),
      historyId: `${mailbox.historyId()}`,
    };
  },
};

function showRecord({ id, kind, message, labelIds }: HistoryRecord): unknown {
  const brief = { id: message.id, threadId: message.threadId };
  const whole = { ...brief, labelIds: message.labelIds };
  const change =
    kind === "labelsAdded" || kind === "labelsRemoved"
      ? { message: whole, labelIds }
      : { message: whole };
  return { id: `${id}`, messages: [brief], [kind]: [change] };
}
