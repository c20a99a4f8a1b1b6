import type { Module } from "#lib/module.ts";

/** What leaves Rapport for other people's systems: webhooks. */
export const integrations: Module = { id: "integrations", needs: [] };
