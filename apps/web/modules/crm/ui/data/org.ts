"use client";
// Who reads, and in which org.
import { api } from "#lib/client.ts";
import { useQuery } from "@tanstack/react-query";
import { keys } from "./keys.ts";

type Me = {
  member_id: string | null;
  permissions: string[];
  /** Those of them that reach only the reader's own or their team's records. */
  partial: string[];
  org: { id: string; name: string; default_currency: string };
};

/** The reader's membership and org; undefined while it loads. */
export const useMe = () =>
  useQuery({ queryKey: keys.me, queryFn: () => api.get<Me>("/me"), staleTime: 10 * 60_000 }).data;

/** The org of this page; its currency is the one that amounts start in. */
export const useOrg = () => useMe()?.org;
