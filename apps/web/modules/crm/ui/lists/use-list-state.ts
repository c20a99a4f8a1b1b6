"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { type ListState, readListState, writeListState } from "./list-state.ts";

/** The list's state from the address, and a way to change it without a round trip to the server. */
export function useListState(defaultSort: string, fields: readonly string[]) {
  const params = useSearchParams();
  const path = usePathname();
  const state = useMemo(
    () => readListState(new URLSearchParams(params.toString()), defaultSort, fields),
    [params, defaultSort, fields],
  );
  const setState = (change: Partial<ListState>) =>
    window.history.replaceState(
      null,
      "",
      path + writeListState({ ...state, ...change }, defaultSort),
    );
  return [state, setState] as const;
}
