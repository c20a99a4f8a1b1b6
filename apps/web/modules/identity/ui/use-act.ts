"use client";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { problemWords } from "./use-patch.ts";

/** Runs one act, reads the page anew, and says what went wrong. Resolves to the answer, or undefined when it was refused. */
export function useAct() {
  const e = useTranslations("errors");
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const act = async <T>(
    run: () => Promise<T>,
    words: { failed: string; done?: string },
  ): Promise<{ value: T } | undefined> => {
    setPending(true);
    try {
      const value = await run();
      if (words.done) toast.success(words.done);
      router.refresh();
      return { value };
    } catch (error) {
      toast.error(words.failed, {
        description: problemWords(error, e("unexpected")),
        duration: Number.POSITIVE_INFINITY,
      });
      return undefined;
    } finally {
      setPending(false);
    }
  };
  return { act, pending };
}
