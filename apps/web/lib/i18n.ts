// Words on screen. Every file messages/<locale>/<namespace>.json is found by itself.
import { getRequestConfig } from "next-intl/server";

type Messages = { [key: string]: string | Messages };

const files = import.meta.glob<Messages>("../messages/*/*.json", {
  eager: true,
  import: "default",
});

/** All namespaces of a locale: `messages/en/crm.json` is read as `crm.…`. */
function loadMessages(locale: string): Messages {
  const messages: Messages = {};
  for (const [path, words] of Object.entries(files)) {
    const [, folder, namespace] = /([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    if (folder === locale && namespace) messages[namespace] = words;
  }
  return messages;
}

export default getRequestConfig(async () => ({
  // Days before months and 24 hours: 21 Nov 2026, 14:20.
  locale: "en-GB",
  messages: loadMessages("en"),
  timeZone: "UTC",
}));
