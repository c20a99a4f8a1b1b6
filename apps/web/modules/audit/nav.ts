import type { SettingsItem } from "#lib/nav.ts";

export const settings: SettingsItem[] = [
  {
    id: "audit",
    path: "/settings/audit",
    icon: "audit",
    group: "org",
    permission: "audit.read",
  },
];
