"use client";
import { useTranslations } from "next-intl";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { Webhook } from "../schema.ts";
import { WebhookState } from "./states.tsx";

/** Where it posts, what it is for, how it stands. */
export function WebhookHead({ webhook }: { webhook: Webhook }) {
  const t = useTranslations("webhooks");
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-center gap-1.5">
        <span className="font-mono text-base font-medium break-all">{webhook.url}</span>
        <CopyButton text={webhook.url} label={t("copyAddress")} />
        <WebhookState webhook={webhook} />
      </p>
      {webhook.description && (
        <p className="mt-0.5 text-pretty text-muted-foreground">{webhook.description}</p>
      )}
    </div>
  );
}
