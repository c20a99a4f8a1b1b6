"use client";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { ApiProblem } from "#lib/client.ts";

/** The words of a failed request, with its reference where the fault is ours. */
export function useProblemWords() {
  const t = useTranslations("errors");
  return (error: unknown): string => {
    if (!(error instanceof ApiProblem)) return t("unexpected");
    const text = error.errors[0]?.message ?? error.detail;
    return error.status >= 500 && error.requestId ? `${text} (${error.requestId})` : text;
  };
}

/** Runs one action at a time: says that it worked, or in words why it did not, and reads the page anew. */
export function useAct() {
  const router = useRouter();
  const words = useProblemWords();
  const [pending, setPending] = useState(false);

  /** Answers what `fn` answered, or null when it failed. */
  async function act<T>(
    fn: () => Promise<T>,
    said: { done?: string; failed: string },
  ): Promise<{ value: T } | null> {
    setPending(true);
    try {
      const value = await fn();
      if (said.done) toast.success(said.done);
      router.refresh();
      return { value };
    } catch (error) {
      toast.error(said.failed, { description: words(error), duration: Number.POSITIVE_INFINITY });
      return null;
    } finally {
      setPending(false);
    }
  }
  return { act, pending };
}
