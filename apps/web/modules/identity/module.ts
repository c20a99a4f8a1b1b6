import type { Module } from "#lib/module.ts";

/** Orgs, people, roles and keys: the ground that every module stands on. */
export const identity: Module = { id: "identity", needs: [] };
