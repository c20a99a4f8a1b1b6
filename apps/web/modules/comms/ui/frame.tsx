"use client";
// What this module adds to every page: ways to write on records, messages in their threads, and the composer over all of it.
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { RecordSlotsProvider } from "#lib/record-slots.tsx";
import { useComposing } from "./compose/store.ts";

// With something to show in the meantime (`loading`) Next puts a boundary around it: without one the whole page waits for the code of what is
// new on it, and a row that was selected looked unselected until then.
const Actions = dynamic(
  () => import("./record/contact-buttons.tsx").then((m) => m.ContactButtons),
  { loading: () => null },
);
const Message = dynamic(() => import("./record/message-entry.tsx").then((m) => m.MessageEntry), {
  loading: () => null,
});
const Drawer = dynamic(
  () => import("./compose/composer-drawer.tsx").then((m) => m.ComposerDrawer),
  { ssr: false },
);
const Bulk = dynamic(() => import("./sequences/bulk-button.tsx").then((m) => m.BulkButton), {
  loading: () => null,
});
const slots = { Actions, Message, Bulk };

/** Stands around the pages of an organisation. */
export function CommsFrame({ children }: { children: ReactNode }) {
  const composing = useComposing();
  return (
    <RecordSlotsProvider slots={slots}>
      {children}
      {composing && <Drawer composing={composing} />}
    </RecordSlotsProvider>
  );
}
