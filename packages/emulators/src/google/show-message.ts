// A message as the API answers it, in each of the four formats.
import { invalid } from "./errors.ts";
import type { Message } from "./mailbox.ts";
import { snippetOf, toPayload } from "./payload.ts";

/** What `send`, `insert` and `modify` answer. */
export function showBrief({ id, threadId, labelIds }: Message): {
  id: string;
  threadId: string;
  labelIds: string[];
} {
  return { id, threadId, labelIds };
}

/** @param only names of the headers that `metadata` is limited to */
export function showMessage(message: Message, format: string, only?: readonly string[]): unknown {
  const base = {
    ...showBrief(message),
    snippet: snippetOf(message.raw),
    sizeEstimate: message.raw.length,
    historyId: `${message.historyId}`,
    internalDate: `${message.internalDate}`,
  };
  switch (format) {
    case "minimal":
      return base;
    case "raw":
      return { ...base, raw: message.raw.toString("base64url") };
    case "full":
      return { ...base, payload: toPayload(message.raw) };
    case "metadata": {
      const { mimeType } = toPayload(message.raw);
      const wanted = only?.map((name) => name.toLowerCase());
      const headers = message.headers.filter(
        ({ name }) => !wanted || wanted.includes(name.toLowerCase()),
      );
      return { ...base, payload: { mimeType, headers } };
    }
    default:
      throw invalid(`Invalid value at 'format': ${format}`);
  }
}
