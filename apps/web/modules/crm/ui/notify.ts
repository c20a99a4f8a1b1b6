"use client";
// Toasts: what happened, and the way back. Errors stay until closed.
import { toast } from "#modules/crm/ui/toast.ts";
import { ApiProblem } from "#lib/client.ts";
import { useTranslations } from "next-intl";

/** The sentence to show for a failed request: the server's words where it gave some. */
export function problemText(error: unknown, otherwise: string) {
  if (!(error instanceof ApiProblem)) return otherwise;
  return error.errors?.[0]?.message ?? error.detail ?? otherwise;
}

/** `done(title, undo?)` and `failed(title, error, again?)` in the reader's words. */
export function useNotify() {
  const t = useTranslations("crm.common");
  return {
    done: (title: string, undo?: () => void) =>
      toast.success(title, undo && { action: { label: t("undo"), onSelect: undo } }),
    failed: (title: string, error: unknown, again?: () => void) =>
      toast.error(title, {
        description: problemText(error, t("noAnswer")),
        ...(again && { action: { label: t("tryAgain"), onSelect: again } }),
      }),
  };
}
