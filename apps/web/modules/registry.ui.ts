// The modules whose screens this app shows. Taking a line away takes its places out of the sidebar.
import type { CreateItem, NavItem, SettingsItem } from "#lib/nav.ts";
import * as audit from "./audit/nav.ts";
import * as comms from "./comms/nav.ts";
import * as crm from "./crm/nav.ts";
import * as identity from "./identity/nav.ts";
import * as integrations from "./integrations/nav.ts";

export const navItems: readonly NavItem[] = [...crm.nav, ...comms.nav, ...identity.nav];
export const createItems: readonly CreateItem[] = [...crm.create, ...comms.create];
export const settingsItems: readonly SettingsItem[] = [
  ...identity.settings,
  ...comms.settings,
  ...audit.settings,
  ...integrations.settings,
];
