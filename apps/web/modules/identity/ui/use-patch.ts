"use client";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { api, ApiProblem } from "#lib/client.ts";

/** The words of a failed request, with its reference where one was given. */
export function problemWords(error: unknown, otherwise: string): string {
  if (!(error instanceof ApiProblem)) return otherwise;
  const text = error.errors[0]?.message ?? error.detail;
  return error.status >= 500 && error.requestId ? `${text} (${error.requestId})` : text;
}

/** Saves part of a record, says so, and reads the page anew. Answers the problem of a form, or null. */
export function usePatch<T>(path: string) {
  const t = useTranslations("settings");
  const e = useTranslations("errors");
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);

  /** Resolves to what the server now holds, or null when it refused. */
  const save = async (changes: Record<string, unknown>): Promise<T | null> => {
    setPending(true);
    setProblem(null);
    try {
      const saved = await api.patch<T>(path, changes);
      toast.success(t("saved"));
      router.refresh();
      return saved;
    } catch (error) {
      if (error instanceof ApiProblem) setProblem(error);
      // What is wrong with a field stands below it.
      const atField =
        error instanceof ApiProblem && error.errors.length > 0 && error.status === 422;
      if (!atField) {
        toast.error(t("notSaved"), {
          description: problemWords(error, e("unexpected")),
          duration: Number.POSITIVE_INFINITY,
        });
      }
      return null;
    } finally {
      setPending(false);
    }
  };
  return { save, pending, problem, forget: () => setProblem(null) };
}
