import type { Permission } from "@rapport/core";

/** One place in the sidebar, the phone's menu and the palette. Its words: `shell.nav.<id>`. */
export type NavItem = {
  id: string;
  /** Below the org: `/deals`; "" is the org's start page. */
  path: `/${string}` | "";
  icon: NavIcon;
  /** `G D`: G, then D. */
  keys?: string;
  /** Items of one group stand together; groups in this order. */
  group: "day" | "records" | "house";
  /** On a phone: in the bar at the bottom rather than under “More”. */
  bar?: boolean;
  /** Hidden from whoever lacks it. */
  permission?: Permission;
  /** Hidden from whoever holds none of these, not even for some records. */
  anyOf?: readonly Permission[];
  /** Hidden from whoever holds none of these for all records. */
  forAll?: readonly Permission[];
};

/** Something to make, for the palette. Its words: `shell.create.<id>`. */
export type CreateItem = {
  id: string;
  /** Opens the form by itself: `/deals?create=1`. */
  path: `/${string}`;
  icon: NavIcon;
  permission?: Permission;
};

export const navIcons = [
  "bin",
  "companies",
  "deals",
  "home",
  "import",
  "inbox",
  "people",
  "sequences",
  "settings",
  "tasks",
] as const;
export type NavIcon = (typeof navIcons)[number];
export const navGroups = ["day", "records", "house"] as const;

/** One page of the settings. Its words: `settings.nav.<id>`. */
export type SettingsItem = {
  id: string;
  /** Below the org: `/settings/profile`. */
  path: `/settings/${string}`;
  icon: SettingsIcon;
  group: (typeof settingsGroups)[number];
  permission?: Permission;
};

export const settingsGroups = ["you", "org", "messages", "developers"] as const;
export type SettingsIcon =
  | "audit"
  | "compliance"
  | "keys"
  | "mailboxes"
  | "members"
  | "numbers"
  | "org"
  | "profile"
  | "roles"
  | "templates"
  | "webhooks";
