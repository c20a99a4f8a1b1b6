"use client";
import { useParams } from "next/navigation";
import { useState } from "react";
import { keepDraft, readDraft } from "./draft.ts";

/** A draft under a key of its own: what was written here before comes back. `set(null)` forgets it. */
export function useDraft<T extends object>(key: string, initial: T) {
  const { org } = useParams<{ org: string }>();
  const [draft, setDraft] = useState<T>(() => readDraft<T>(org, key) ?? initial);
  return {
    draft,
    change: (part: Partial<T>) =>
      setDraft((before) => {
        const next = { ...before, ...part };
        keepDraft(org, key, next);
        return next;
      }),
    forget: () => keepDraft(org, key, null),
  };
}
