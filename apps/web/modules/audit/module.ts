import type { Module } from "#lib/module.ts";

/** Who did what to what: the audit log, its search, statistics and export. */
export const audit: Module = { id: "audit", needs: ["identity"] };
