"use client";
import { api } from "#lib/client.ts";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../data/keys.ts";
import type { RecordKind } from "../types.ts";

/** A record that the server has rendered, kept true by every change made here. */
export function useRecord<T extends { id: string }>(object: RecordKind, initial: T): T {
  const { data } = useQuery({
    queryKey: keys.record(object, initial.id),
    queryFn: ({ signal }) => api.get<T>(`/${object}/${initial.id}`, { signal }),
    initialData: initial,
  });
  return data ?? initial;
}
