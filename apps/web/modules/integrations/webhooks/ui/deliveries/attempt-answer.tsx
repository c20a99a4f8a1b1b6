"use client";
import { useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import { Code } from "#components/ui/code.tsx";
import type { Attempt } from "../../schema.ts";
import { useTimes } from "../use-times.ts";
import { succeeded } from "./attempt-list.tsx";

/** What came back: the status, how long it took, and the beginning of the body. */
export function AttemptAnswer({ attempt }: { attempt: Attempt }) {
  const t = useTranslations("webhooks");
  const { span } = useTimes();
  const heading = t("received", { attempt: attempt.attempt });
  const json = jsonOf(attempt.response_body);
  return (
    <section aria-label={heading} className="flex flex-col gap-2 border-b p-4">
      <h3 className="flex flex-wrap items-center gap-2 font-semibold">
        {heading}
        {attempt.status !== null && (
          <Badge tone={succeeded(attempt) ? "success" : "danger"}>{attempt.status}</Badge>
        )}
        {attempt.duration_ms !== null && (
          <span className="text-xs font-normal text-muted-foreground">
            {t("after", { span: span(attempt.duration_ms) })}
          </span>
        )}
      </h3>
      {attempt.error && <p className="text-pretty text-destructive-text">{attempt.error}</p>}
      {attempt.response_body ? (
        <Code
          json={json !== null}
          label={t("response")}
          text={json ?? attempt.response_body}
          className="max-h-64 overflow-y-auto"
        />
      ) : (
        attempt.status !== null && (
          <p className="text-sm text-muted-foreground">{t("emptyAnswer")}</p>
        )
      )}
    </section>
  );
}

/** The text set out by lines if it is JSON. */
function jsonOf(text: string | null): string | null {
  if (!text || !/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}
