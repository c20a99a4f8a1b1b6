"use client";
import { useEffect, useState } from "react";
import { api } from "#lib/client.ts";

export type Hit = {
  object: "company" | "person" | "deal";
  id: string;
  title: string;
  subtitle: string;
};
export type Found = { state: "idle" | "busy" | "failed"; query: string; hits: readonly Hit[] };

const nothing: Found = { state: "idle", query: "", hits: [] };

/** Records that match, 120 ms after the last key. Old hits stay until the new ones are there. */
export function useSearch(query: string): Found {
  const [found, setFound] = useState<Found>(nothing);
  const wanted = query.trim();
  const short = wanted.length < 2;
  useEffect(() => {
    if (short) return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      setFound((f) => ({ ...f, state: "busy" }));
      try {
        const params = new URLSearchParams({ q: wanted, limit: "8" });
        const { data } = await api.get<{ data: Hit[] }>(`/search?${params}`, {
          signal: abort.signal,
        });
        if (!abort.signal.aborted) setFound({ state: "idle", query: wanted, hits: data });
      } catch {
        if (!abort.signal.aborted) setFound({ state: "failed", query: wanted, hits: [] });
      }
    }, 120);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted, short]);
  return short ? nothing : found;
}
