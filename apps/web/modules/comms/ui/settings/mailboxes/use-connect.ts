"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { api } from "#lib/client.ts";
import { useProblemWords } from "../use-act.ts";

/** Leaves for Google's consent page; it comes back to the list of mailboxes with the result. */
export function useConnect() {
  const t = useTranslations("mailboxes");
  const words = useProblemWords();
  const [pending, setPending] = useState(false);

  /** `address` chooses the account when one is connected again. */
  async function connect(address?: string) {
    setPending(true);
    try {
      const { url } = await api.post<{ url: string }>(
        "/integrations/google/connect",
        address ? { address } : {},
      );
      location.assign(url);
    } catch (error) {
      toast.error(t("notConnected"), {
        description: words(error),
        duration: Number.POSITIVE_INFINITY,
      });
      setPending(false);
    }
  }
  return { connect, pending };
}
