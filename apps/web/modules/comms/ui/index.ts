// The screens of comms: all that pages and other modules' screens may take.
export { connectResults } from "./settings/mailboxes/connect-results.ts";
export { MailboxScreen } from "./settings/mailboxes/mailbox-screen.tsx";
export { MailboxesScreen } from "./settings/mailboxes/mailboxes-screen.tsx";
export { ReconnectBanner } from "./settings/mailboxes/reconnect-banner.tsx";
export { CommsFrame } from "./frame.tsx";
export { InboxScreen } from "./inbox/inbox-screen.tsx";
export { UnreadBadge } from "./unread-badge.tsx";
export { NumbersScreen } from "./settings/numbers/numbers-screen.tsx";
export { TemplatesScreen } from "./settings/templates/templates-screen.tsx";
export { ComplianceScreen } from "./settings/compliance/compliance-screen.tsx";
export { SequenceScreen } from "./sequences/sequence-screen.tsx";
export { SequencesScreen } from "./sequences/sequences-screen.tsx";
