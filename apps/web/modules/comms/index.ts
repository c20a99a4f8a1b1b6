import { database } from "#lib/database.ts";
import type { ServerModule } from "#lib/module.ts";
import { callRoutes } from "./calls/api.ts";
import { callEvents } from "./calls/events.ts";
import { callMessages } from "./calls/messages.ts";
import { placeDueCalls } from "./calls/place.ts";
import { complianceRoutes } from "./compliance/api.ts";
import { complianceEvents } from "./compliance/events.ts";
import { answerUnsubscribe, unsubscribeUrl } from "./compliance/unsubscribe.ts";
import { conversationRoutes } from "./conversations/api.ts";
import type { MessageSource } from "./conversations/source.ts";
import { emailRoutes } from "./emails/api.ts";
import { emailEvents } from "./emails/events.ts";
import { emailMessages } from "./emails/messages.ts";
import { emailReply } from "./emails/reply.ts";
import { sendDueEmails } from "./emails/sender.ts";
import { sweepFiles } from "./emails/files.ts";
import { wakeConversations } from "./conversations/wake.ts";
import { integrationRoutes } from "./integrations/api.ts";
import { sendIntegrationNotices } from "./integrations/notices.ts";
import { comms } from "./module.ts";
import { mentionMessages } from "./mentions/messages.ts";
import { mentionReply } from "./mentions/reply.ts";
import { phoneRoutes } from "./phones/api.ts";
import { fetchPhoneFiles } from "./phones/fetch-files.ts";
import { reconcilePhones } from "./phones/reconcile.ts";
import { askAfterSilent } from "./phones/watch.ts";
import { sequenceRoutes } from "./sequences/api.ts";
import { sequenceEvents } from "./sequences/events.ts";
import { runSequences } from "./sequences/run.ts";
import { smsRoutes } from "./sms/api.ts";
import { smsEvents } from "./sms/events.ts";
import { smsMessages } from "./sms/messages.ts";
import { smsReply } from "./sms/reply.ts";
import { sendDueTexts } from "./sms/send.ts";
import { templateRoutes } from "./templates/api.ts";

export { readMailPage } from "./emails/mail-page.ts";
export { listDefaultHours, listQuietHours, quietHoursFields } from "./compliance/quiet-hours.ts";
export { optOutFields } from "./compliance/schema.ts";
export { findBrokenMailbox } from "./integrations/broken.ts";
export { finishConnection } from "./integrations/connect.ts";
export { blockedFields, integrationFields } from "./integrations/schema.ts";
export { phoneFields } from "./phones/schema.ts";
export { summarizeSequences } from "./sequences/summaries.ts";
export { templateFields } from "./templates/schema.ts";

/** The kinds of message that conversations hold. */
const messageSources: readonly MessageSource[] = [
  emailMessages,
  smsMessages,
  callMessages,
  mentionMessages,
];

/** How each channel answers. */
const replies = { email: emailReply, phone: smsReply, mention: mentionReply };

export const commsServer: ServerModule = {
  ...comms,
  routes: [
    ...integrationRoutes,
    ...conversationRoutes(messageSources, replies),
    ...emailRoutes,
    ...templateRoutes,
    ...phoneRoutes,
    ...smsRoutes,
    ...callRoutes,
    ...complianceRoutes,
    ...sequenceRoutes,
  ],
  events: [...emailEvents, ...smsEvents, ...callEvents, ...complianceEvents, ...sequenceEvents],
  chores: [
    sendDueEmails({ unsubscribeUrl: unsubscribeUrl(database) }),
    sweepFiles,
    sendIntegrationNotices,
    wakeConversations,
    (db, log) => runSequences(db, log),
    sendDueTexts,
    placeDueCalls,
    fetchPhoneFiles,
    reconcilePhones,
    askAfterSilent,
  ],
  links: [{ path: "/unsubscribe", answer: answerUnsubscribe }],
};
