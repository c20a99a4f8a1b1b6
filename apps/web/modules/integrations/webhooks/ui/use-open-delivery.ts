"use client";
import { useState } from "react";

/** Which delivery is open, kept in the page's address: a link to it can be sent to whoever helps. */
export function useOpenDelivery(first: string | null) {
  const [open, setOpen] = useState(first);
  return {
    open,
    show(id: string | null) {
      setOpen(id);
      const url = new URL(location.href);
      if (id) url.searchParams.set("delivery", id);
      else url.searchParams.delete("delivery");
      history.replaceState(history.state, "", url);
    },
  };
}
