import type { ServerModule } from "#lib/module.ts";
import { callRoutes } from "./calls/api.ts";
import { callEvents } from "./calls/events.ts";
import { callMessages } from "./calls/messages.ts";
import { placeDueCalls } from "./calls/place.ts";
import { conversationRoutes } from "./conversations/api.ts";
import type { MessageSource } from "./conversations/source.ts";
import { emailRoutes } from "./emails/api.ts";
import { emailEvents } from "./emails/events.ts";
import { emailMessages } from "./emails/messages.ts";
import { comms } from "./module.ts";
import { phoneRoutes } from "./phones/api.ts";
import { fetchPhoneFiles } from "./phones/fetch-files.ts";
import { smsRoutes } from "./sms/api.ts";
import { smsEvents } from "./sms/events.ts";
import { smsMessages } from "./sms/messages.ts";
import { sendDueTexts } from "./sms/send.ts";

/** The kinds of message that conversations hold. */
const messageSources: readonly MessageSource[] = [emailMessages, smsMessages, callMessages];

export const commsServer: ServerModule = {
  ...comms,
  routes: [
    ...conversationRoutes(messageSources),
    ...emailRoutes,
    ...phoneRoutes,
    ...smsRoutes,
    ...callRoutes,
  ],
  events: [...emailEvents, ...smsEvents, ...callEvents],
  chores: [sendDueTexts, placeDueCalls, fetchPhoneFiles],
};
