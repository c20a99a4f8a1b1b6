"use client";
// The register of keyboard shortcuts: one key, one meaning. The `?` sheet reads it.
import { useEffect, useRef, useSyncExternalStore } from "react";

export type KeyGroup = "general" | "go" | "list" | "record";

export type KeyBinding = {
  /** `j`, `mod+k` (⌘ or Ctrl), `shift+ArrowDown`, `g d` (one after the other), `Escape`, `?`. */
  keys: string;
  /** What it does, in the reader's words, for the sheet of all keys. */
  label: string;
  group: KeyGroup;
  run: (event: KeyboardEvent) => void;
};

type Entry = { current: readonly KeyBinding[] };

const entries = new Set<Entry>();
const listeners = new Set<() => void>();
let snapshot: readonly KeyBinding[] = [];
const nothing: readonly KeyBinding[] = [];

function publish() {
  // The latest registration of a key speaks for it: a screen may take a key over from the shell.
  const byKey = new Map<string, KeyBinding>();
  for (const entry of entries) for (const b of entry.current) byKey.set(b.keys.toLowerCase(), b);
  snapshot = [...byKey.values()];
  for (const listener of listeners) listener();
}

let singles = true;

/** Turns single keys on or off. Chords with ⌘ or Ctrl always act. */
export function setSingleKeys(on: boolean) {
  singles = on;
  for (const listener of listeners) listener();
}

/** Whether single keys act for this person. */
export const useSingleKeys = () =>
  useSyncExternalStore(
    subscribe,
    () => singles,
    () => true,
  );

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** All keys that act now, for the `?` sheet. */
export const useActiveKeys = () =>
  useSyncExternalStore(
    subscribe,
    () => snapshot,
    () => nothing,
  );

const TYPING =
  "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=combobox], [role=textbox]";
const POPUP = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
const PRESSABLE = "a, button, summary, [role=button], [role=checkbox], [role=switch], [role=tab]";

/** Writes an event the way bindings do: `mod+k`, `shift+ArrowDown`, `j`. */
function nameOf(e: KeyboardEvent): string {
  const single = e.key.length === 1;
  const shift = e.shiftKey && !single ? "shift+" : "";
  return `${e.metaKey || e.ctrlKey ? "mod+" : ""}${shift}${e.key}`.toLowerCase();
}

let first = { key: "", at: 0 };

function onKeyDown(e: KeyboardEvent) {
  if (e.altKey || e.isComposing || e.defaultPrevented) return;
  const target = e.target instanceof Element ? e.target : document.body;
  const chord = e.metaKey || e.ctrlKey;
  if (!chord) {
    if (target.closest(TYPING) || target.closest(POPUP) || !singles) return;
    if ((e.key === "Enter" || e.key === " ") && target.closest(PRESSABLE)) return;
  }
  const name = nameOf(e);
  const before = e.timeStamp - first.at < 1000 ? first.key : "";
  const find = (keys: string) => snapshot.find((b) => b.keys.toLowerCase() === keys);
  const hit = (before && find(`${before} ${name}`)) || find(name);
  first = { key: name, at: e.timeStamp };
  if (!hit) return;
  first = { key: "", at: 0 };
  e.preventDefault();
  hit.run(e);
}

/**
 * Lets keys act while the calling component stands. Single keys rest while someone types, while a
 * dialog or menu has the focus, and when they are turned off in the settings.
 */
export function useKeys(bindings: readonly KeyBinding[], enabled = true) {
  const entry = useRef<Entry>({ current: nothing });
  useEffect(() => {
    entry.current.current = enabled ? bindings : nothing;
    publish();
  }, [bindings, enabled]);
  useEffect(() => {
    const mine = entry.current;
    if (entries.size === 0) addEventListener("keydown", onKeyDown);
    entries.add(mine);
    publish();
    return () => {
      entries.delete(mine);
      if (entries.size === 0) removeEventListener("keydown", onKeyDown);
      publish();
    };
  }, []);
}
