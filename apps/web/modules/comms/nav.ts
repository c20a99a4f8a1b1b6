import type { SettingsItem } from "#lib/nav.ts";

export const settings: SettingsItem[] = [];
