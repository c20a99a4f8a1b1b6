"use client";
import { useTranslations } from "next-intl";
import { Token } from "#components/ui/badge.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { Webhook } from "../schema.ts";
import { WebhookState } from "./states.tsx";
import { useTimes } from "./use-times.ts";

/** Where it posts, what it tells, how it stands. */
export function WebhookHead({ webhook }: { webhook: Webhook }) {
  const t = useTranslations("webhooks");
  const { now, moment } = useTimes();
  const resting = webhook.paused_until !== null && new Date(webhook.paused_until) > now;
  return (
    <div className="flex items-start gap-4 max-md:flex-col">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-1.5">
          <span className="font-mono text-base font-medium break-all">{webhook.url}</span>
          <CopyButton text={webhook.url} label={t("copyAddress")} />
          <WebhookState webhook={webhook} />
        </p>
        <p className="mt-1.5 flex flex-wrap items-center gap-1.5">
          {webhook.event_types[0] === "*" ? (
            <span className="text-muted-foreground">{t("allEvents")}</span>
          ) : (
            webhook.event_types.map((type) => <Token key={type}>{type}</Token>)
          )}
        </p>
        {webhook.disabled_reason && !webhook.is_enabled && (
          <p className="mt-1.5 text-destructive-text">{webhook.disabled_reason}</p>
        )}
        {resting && webhook.is_enabled && (
          <p className="mt-1.5 text-warning-text">
            {t("paused", { time: moment(webhook.paused_until ?? "") })}. {t("pausedText")}
          </p>
        )}
      </div>
      <div className="shrink-0 md:text-right">
        <p className="text-xs text-muted-foreground">{t("secret")}</p>
        <p className="font-mono text-xs" title={t("secretHidden")}>
          whsec_••••••••
        </p>
        <p className="text-2xs text-muted-foreground">{t("secretHidden")}</p>
      </div>
    </div>
  );
}
