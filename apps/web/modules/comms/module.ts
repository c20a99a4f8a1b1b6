import type { Module } from "#lib/module.ts";

/** What people write and say to each other: e-mail, text messages, calls, and the inbox that holds them. */
export const comms: Module = { id: "comms", needs: ["crm"] };
