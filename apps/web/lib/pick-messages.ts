import type { Messages } from "next-intl";

/** The namespaces a client tree needs, so that a page does not carry the words of all others. */
export function pickMessages(messages: Messages, namespaces: readonly string[]): Messages {
  return Object.fromEntries(
    Object.entries(messages).filter(([namespace]) => namespaces.includes(namespace)),
  );
}
