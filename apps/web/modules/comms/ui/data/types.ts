// The API's rows under the names that the screens use. Types alone: no schema reaches the browser through here.
import type { Company, Deal, Person } from "#modules/crm/ui/index.ts";
import type { Call as CallRow } from "../../calls/schema.ts";
import type { Conversation as ConversationRow } from "../../conversations/schema.ts";
import type { EmailDetail } from "../../emails/schema.ts";
import type { Sms as SmsRow } from "../../sms/schema.ts";

export type { Integration } from "../../integrations/schema.ts";
export type { Phone } from "../../phones/schema.ts";
export type { ConversationPatch } from "../../conversations/schema.ts";

type MemberBeside = { id: string; name: string };

/** A conversation as the inbox lists it. */
export type Conversation = ConversationRow & {
  snippet: string | null;
  expanded?: {
    person?: Person | null;
    company?: Company | null;
    deal?: Deal | null;
    owner?: MemberBeside | null;
    assignee?: MemberBeside | null;
  };
};

export type Email = EmailDetail & { type: "email"; at: string };
export type Sms = SmsRow & { type: "sms"; at: string };
export type Call = CallRow & { type: "call"; at: string };
export type Mention = {
  id: string;
  type: "mention";
  at: string;
  body: string;
  visibility: "everyone" | "private";
  mentions: string[];
  author_type: "user" | "key" | "system";
  author_id: string | null;
  author_name: string | null;
};
export type Message = Email | Sms | Call | Mention;
export type Attachment = EmailDetail["attachments"][number];
export type Template = {
  id: string;
  name: string;
  subject: string;
  text: string;
  html: string | null;
  variables: string[];
};
