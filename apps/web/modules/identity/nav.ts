import type { NavItem } from "#lib/nav.ts";

export const nav: NavItem[] = [
  { id: "settings", path: "/settings", icon: "settings", keys: "G S", group: "house" },
];
