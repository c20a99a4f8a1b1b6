import type { ServerModule } from "#lib/module.ts";
import { conversationRoutes } from "./conversations/api.ts";
import type { MessageSource } from "./conversations/source.ts";
import { emailRoutes } from "./emails/api.ts";
import { emailEvents } from "./emails/events.ts";
import { emailMessages } from "./emails/messages.ts";
import { comms } from "./module.ts";

/** The kinds of message that conversations hold. */
const messageSources: readonly MessageSource[] = [emailMessages];

export const commsServer: ServerModule = {
  ...comms,
  routes: [...conversationRoutes(messageSources), ...emailRoutes],
  events: [...emailEvents],
};
