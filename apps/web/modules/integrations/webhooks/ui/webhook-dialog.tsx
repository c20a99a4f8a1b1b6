"use client";
import { useTranslations } from "next-intl";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import type { CreatedWebhook, Webhook } from "../schema.ts";
import { WebhookForm } from "./form/webhook-form.tsx";
import type { Grounds } from "./grounds.ts";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  grounds: Grounds;
  /** The webhook to change; none makes a new one. */
  webhook?: Webhook;
  /** `secret` is there for a new one alone. */
  onSaved: (webhook: Webhook | CreatedWebhook) => void;
};

/** Asks where to post what. */
export function WebhookDialog({ open, onOpenChange, webhook, grounds, onSaved }: Props) {
  const t = useTranslations("webhooks");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        className="max-w-2xl"
        title={webhook ? t("editTitle") : t("createTitle")}
        {...(webhook ? {} : { description: t("createText") })}
      >
        <WebhookForm
          webhook={webhook}
          grounds={grounds}
          onSaved={onSaved}
          onCancel={() => onOpenChange(false)}
        />
      </DialogContent>
    </Dialog>
  );
}
