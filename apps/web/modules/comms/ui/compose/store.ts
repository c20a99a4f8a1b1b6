"use client";
// The one composer that floats over a page: what it writes, if it is open.
import { useSyncExternalStore } from "react";
import type { Contact } from "#lib/record-slots.tsx";
import type { EmailDraft } from "./draft.ts";

export type Composing =
  | { kind: "email"; draft: EmailDraft; key: string }
  | { kind: "sms" | "call"; about: Contact | null };

let now: Composing | null = null;
const listeners = new Set<() => void>();

function set(next: Composing | null) {
  now = next;
  for (const listener of listeners) listener();
}

export const openComposer = (next: Composing) => set(next);
export const closeComposer = () => set(null);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** What is being written over the page; null when nothing is. */
export const useComposing = () =>
  useSyncExternalStore(
    subscribe,
    () => now,
    () => null,
  );
