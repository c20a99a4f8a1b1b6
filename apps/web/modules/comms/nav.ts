import type { CreateItem, NavItem, SettingsItem } from "#lib/nav.ts";

export const nav: NavItem[] = [
  {
    id: "inbox",
    path: "/inbox",
    icon: "inbox",
    keys: "G I",
    group: "day",
    bar: true,
    permission: "conversations.read",
  },
  {
    id: "sequences",
    path: "/sequences",
    icon: "sequences",
    keys: "G Q",
    group: "day",
    permission: "sequences.read",
  },
];

export const create: CreateItem[] = [
  { id: "email", path: "/inbox?write=email", icon: "inbox", permission: "emails.write" },
  { id: "sms", path: "/inbox?write=sms", icon: "inbox", permission: "sms.write" },
];

export const settings: SettingsItem[] = [
  {
    id: "mailboxes",
    path: "/settings/mailboxes",
    icon: "mailboxes",
    group: "messages",
    permission: "integrations.read",
  },
  {
    id: "numbers",
    path: "/settings/numbers",
    icon: "numbers",
    group: "messages",
    permission: "phones.read",
  },
  {
    id: "templates",
    path: "/settings/templates",
    icon: "templates",
    group: "messages",
    permission: "email_templates.read",
  },
  {
    id: "compliance",
    path: "/settings/compliance",
    icon: "compliance",
    group: "messages",
    permission: "opt_outs.read",
  },
];
