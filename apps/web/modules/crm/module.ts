import type { Module } from "#lib/module.ts";

/** Companies, people, deals and what is done about them. */
export const crm: Module = { id: "crm", needs: ["identity"] };
