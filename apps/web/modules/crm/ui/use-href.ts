"use client";
import type { Route } from "next";
import { useParams } from "next/navigation";

/** Addresses inside the org of this page: `href("/deals")` is "/acme/deals". */
export function useHref() {
  const { org } = useParams<{ org: string }>();
  return (path: string) => `/${org}${path}` as Route;
}

/** The address of a record's page. */
export const useRecordHref = (object: string, id: string) => useHref()(`/${object}/${id}`);
