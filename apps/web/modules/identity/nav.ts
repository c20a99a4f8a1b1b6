import type { NavItem, SettingsItem } from "#lib/nav.ts";

export const nav: NavItem[] = [
  { id: "settings", path: "/settings", icon: "settings", keys: "G S", group: "house" },
];

export const settings: SettingsItem[] = [
  { id: "profile", path: "/settings/profile", icon: "profile", group: "you" },
  {
    id: "organisation",
    path: "/settings/organisation",
    icon: "org",
    group: "org",
    permission: "org.read",
  },
  {
    id: "members",
    path: "/settings/members",
    icon: "members",
    group: "org",
    permission: "members.read",
  },
  {
    id: "roles",
    path: "/settings/roles",
    icon: "roles",
    group: "org",
    permission: "roles.read",
  },
  {
    id: "apiKeys",
    path: "/settings/api-keys",
    icon: "keys",
    group: "developers",
    permission: "api_keys.read",
  },
];
