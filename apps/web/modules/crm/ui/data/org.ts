"use client";
import { api } from "#lib/client.ts";
import { useQuery } from "@tanstack/react-query";

type Org = { id: string; name: string; default_currency: string };

/** The org of this page; its currency is the one that amounts start in. */
export const useOrg = () =>
  useQuery({
    queryKey: ["crm", "org"],
    queryFn: () => api.get<Org>("/org"),
    staleTime: 10 * 60_000,
  }).data;
