"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";

/** Whether the page's own "create" dialog is open; `?create=1` in the address opens it once. */
export function useCreateParam(allowed: boolean) {
  const asked = useSearchParams().get("create") === "1";
  const path = usePathname();
  const [open, setOpen] = useState(asked && allowed);
  useEffect(() => {
    if (!asked) return;
    if (allowed) setOpen(true);
    // A reload must not open it again.
    const params = new URLSearchParams(window.location.search);
    params.delete("create");
    window.history.replaceState(null, "", path + (params.size ? `?${params}` : ""));
  }, [asked, allowed, path]);
  return [open, setOpen] as const;
}
