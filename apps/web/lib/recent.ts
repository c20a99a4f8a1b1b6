"use client";
// Records opened last on this device, per org: what the palette offers before anything is typed.
import { useEffect, useSyncExternalStore } from "react";

export type RecordKind = "companies" | "people" | "deals";
export type RecentRecord = { object: RecordKind; id: string; label: string };

const KEEP = 8;
const store = (org: string) => `rapport-recent:${org}`;
const none: readonly RecentRecord[] = [];
const cached = new Map<string, { text: string | null; list: readonly RecentRecord[] }>();

/** Newest first. */
function readRecent(org: string): readonly RecentRecord[] {
  const text = localStorage.getItem(store(org));
  const known = cached.get(org);
  if (known && known.text === text) return known.list;
  let list = none;
  try {
    const parsed: unknown = JSON.parse(text ?? "[]");
    if (Array.isArray(parsed)) list = parsed as RecentRecord[];
  } catch {
    // Written by an older version: start anew.
  }
  cached.set(org, { text, list });
  return list;
}

/** Remembers that a record was opened. */
export function rememberRecord(org: string, record: RecentRecord) {
  const others = readRecent(org).filter((r) => r.id !== record.id);
  localStorage.setItem(store(org), JSON.stringify([record, ...others].slice(0, KEEP)));
}

/** For a record's page: it comes up in the palette next time. */
export function useRememberRecord(
  org: string,
  object: RecordKind,
  id: string,
  label: string | undefined,
) {
  useEffect(() => {
    if (label) rememberRecord(org, { object, id, label });
  }, [org, object, id, label]);
}

const subscribe = () => () => {};
export const useRecent = (org: string) =>
  useSyncExternalStore(
    subscribe,
    () => readRecent(org),
    () => none,
  );
