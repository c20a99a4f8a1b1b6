"use client";
// How many conversations wait unread for the reader: asked when the inbox changes, and now and then while the page is in sight.
import { useSyncExternalStore } from "react";
import { api } from "#lib/client.ts";
import { isLive, onInboxChange } from "./live.ts";

type Counts = { mine: number; team: number; all: number; capped_at: number };

const EVERY_MS = 20_000;
let counts: Counts | null = null;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** Asks anew. A failure leaves the last figure; the next turn asks again. */
export async function refreshUnread(): Promise<void> {
  try {
    counts = await api.get<Counts>("/conversations/counts");
    for (const listener of listeners) listener();
  } catch {
    // A counter is no reason to disturb anybody.
  }
}

const onSight = () => {
  if (document.visibilityState === "visible") void refreshUnread();
};
const onTurn = () => {
  if (!isLive()) onSight();
};
let stopHearing: (() => void) | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  if (listeners.size === 1) {
    void refreshUnread();
    timer = setInterval(onTurn, EVERY_MS);
    stopHearing = onInboxChange(() => void refreshUnread());
    document.addEventListener("visibilitychange", onSight);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    stopHearing?.();
    document.removeEventListener("visibilitychange", onSight);
  };
}

/** The unread conversations, by whose they are; null until it is known. */
export const useUnread = () =>
  useSyncExternalStore(
    subscribe,
    () => counts,
    () => null,
  );
