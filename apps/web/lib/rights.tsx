"use client";
// What the reader of a page may do, known before its first paint: buttons and columns come with it or not at all.
import type { Permission } from "@rapport/core";
import { createContext, type ReactNode, useContext, useMemo } from "react";

type Rights = { userId: string | null; held: ReadonlySet<string>; partial: ReadonlySet<string> };

const Context = createContext<Rights>({ userId: null, held: new Set(), partial: new Set() });

type Props = {
  /** The reader, as authors and actors name them. */
  userId: string | null;
  permissions: readonly string[];
  partial: readonly string[];
  children: ReactNode;
};

/** The layout of an org wraps its pages in the reader's rights. */
export function RightsProvider({ userId, permissions, partial, children }: Props) {
  const rights = useMemo(
    () => ({ userId, held: new Set(permissions), partial: new Set(partial) }),
    [userId, permissions, partial],
  );
  return <Context.Provider value={rights}>{children}</Context.Provider>;
}

/** Whether the reader may do this, to all records or to some. */
export const useCan = (permission: Permission) => useContext(Context).held.has(permission);

/** Asks whether the reader may do something to every record, and not only to their own or their team's. */
export function useCanAll() {
  const { held, partial } = useContext(Context);
  return (permission: Permission) => held.has(permission) && !partial.has(permission);
}

/** The reader's own user id: what they wrote bears it as its author. */
export const useUserId = () => useContext(Context).userId;
