import type { ReactNode } from "react";
import type { CreateItem, NavItem } from "#lib/nav.ts";

export type ShellOrg = { id: string; name: string; slug: string };

export type CreateOrg = (name: string) => Promise<{ slug: string } | { problem: string }>;

/** What the frame around every page of an org knows. All of it can cross from server to browser. */
export type ShellData = {
  org: ShellOrg;
  orgs: readonly ShellOrg[];
  user: { name: string; email: string; singleKeys: boolean };
  nav: readonly NavItem[];
  /** What stands at the end of a place in the sidebar and on the phone's bar, by its id: how much waits there. */
  badges?: Readonly<Record<string, ReactNode>>;
  create: readonly CreateItem[];
  /** Makes a further org of the person's own; answers its slug, or what is wrong. */
  createOrg: CreateOrg;
  /** Ends the session. */
  signOut: () => Promise<void>;
};

/** Whether a page is the place of a nav item: the org's start page only by its exact address. */
export function isCurrent(base: string, item: { path: string }, pathname: string): boolean {
  const href = base + item.path;
  return pathname === href || (item.path !== "" && pathname.startsWith(`${href}/`));
}
