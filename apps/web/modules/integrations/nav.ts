import type { SettingsItem } from "#lib/nav.ts";

export const settings: SettingsItem[] = [
  {
    id: "webhooks",
    path: "/settings/webhooks",
    icon: "webhooks",
    group: "developers",
    permission: "webhooks.read",
  },
];
