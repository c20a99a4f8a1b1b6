"use client";
import { useMe } from "#modules/crm/ui/index.ts";
import { usePhones } from "../data/use-inbox.ts";

/** The numbers that the reader may use: their own first, then everybody's; undefined while it loads. */
export function useOwnPhones() {
  const me = useMe();
  const { data } = usePhones();
  if (!data || !me) return undefined;
  const mine = data.filter(({ member_id }) => member_id === me.member_id);
  return [...mine, ...data.filter(({ member_id }) => member_id === null)];
}
