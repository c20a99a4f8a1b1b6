"use client";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { ErrorState } from "#components/ui/error-state.tsx";

type Props = { error: unknown; retry: () => void };

/** What a page shows when it broke. The reference finds it in the server's log. */
export function PageError({ error, retry }: Props) {
  const t = useTranslations("errors.page");
  useEffect(() => console.error(error), [error]);
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : undefined;
  return (
    <ErrorState title={t("title")} onRetry={retry} reference={digest}>
      {t("text")}
    </ErrorState>
  );
}
