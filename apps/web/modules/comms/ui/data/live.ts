"use client";
// Hears that the inbox has changed, for all that shows some of it: one stream for the page, which waits while the page is out of sight,
// comes again when it breaks, and meanwhile leaves it to the clock.
import { useEffect, useRef, useSyncExternalStore } from "react";
import { ApiProblem, followEvents } from "#lib/client.ts";

/** So long out of sight, and the stream is let go. */
const HIDDEN_MS = 30_000;
/** The server says something every 15 s. */
const SILENCE_MS = 40_000;
/** Everybody who looks hears of a change at once: they ask one after the other, and rarely while much happens. */
const CALM_MS = 3_000;
const pauseAfter = (sinceLast: number) =>
  sinceLast > CALM_MS ? Math.random() * 250 : 1_000 + Math.random() * 1_000;

const hearers = new Set<() => void>();
const watchers = new Set<() => void>();
let live = false;
let following: AbortController | undefined;
let refused = false;
let hiding: ReturnType<typeof setTimeout> | undefined;
let asking: ReturnType<typeof setTimeout> | undefined;
let askedAt = 0;

function setLive(next: boolean) {
  if (live === next) return;
  live = next;
  for (const watcher of watchers) watcher();
}

/** Asks anew, after a moment that is another for each page. */
function ask() {
  asking ??= setTimeout(
    () => {
      asking = undefined;
      askedAt = Date.now();
      for (const hearer of hearers) hearer();
    },
    pauseAfter(Date.now() - askedAt),
  );
}

async function follow({ signal }: AbortController) {
  for (let pause = 1_000; !signal.aborted && !refused;) {
    try {
      await followEvents(
        "/conversations/stream",
        (type) => {
          if (type === "end") refused = true;
          else {
            pause = 1_000;
            setLive(true);
            ask();
          }
        },
        { signal, silence: SILENCE_MS },
      );
    } catch (error) {
      if (error instanceof ApiProblem && error.status >= 400 && error.status < 500) refused = true;
    }
    if (signal.aborted) return;
    setLive(false);
    await new Promise((resolve) => setTimeout(resolve, pause * (1 + Math.random())));
    pause = Math.min(30_000, pause * 2);
  }
}

function start() {
  if (following || refused) return;
  following = new AbortController();
  void follow(following);
}

function stop() {
  following?.abort();
  following = undefined;
  setLive(false);
}

function onSight() {
  clearTimeout(hiding);
  if (document.visibilityState === "visible") start();
  else hiding = setTimeout(stop, HIDDEN_MS);
}

/** Calls back when something in the inbox may have changed. */
export function onInboxChange(hearer: () => void): () => void {
  hearers.add(hearer);
  if (hearers.size === 1) {
    refused = false;
    document.addEventListener("visibilitychange", onSight);
    if (document.visibilityState === "visible") start();
  }
  return () => {
    hearers.delete(hearer);
    if (hearers.size > 0) return;
    document.removeEventListener("visibilitychange", onSight);
    clearTimeout(hiding);
    clearTimeout(asking);
    asking = undefined;
    stop();
  };
}

/** Whether changes are heard of as they happen. */
export const isLive = () => live;

/** Calls back on changes while the component stands; answers whether they are heard of as they happen. */
export function useLive(onChange: () => void): boolean {
  const last = useRef(onChange);
  useEffect(() => {
    last.current = onChange;
  });
  useEffect(() => onInboxChange(() => last.current()), []);
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    isLive,
    () => false,
  );
}
