"use client";
import { useTranslations } from "next-intl";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import type { WebhookDetail } from "../schema.ts";
import type { Grounds } from "./grounds.ts";
import { RotateDialog } from "./rotate-dialog.tsx";
import { TestDialog } from "./test-dialog.tsx";
import type { Question } from "./webhook-actions.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";

type Props = {
  webhook: WebhookDetail;
  grounds: Grounds;
  asking: Question | null;
  pending: boolean;
  onClose: () => void;
  onTest: (type: string | null) => void;
  onRotate: (overlapHours: number) => void;
  onTurnOff: () => void;
  onRemove: () => void;
  onSaved: () => void;
};

/** The dialogs behind a webhook's buttons, the replay's apart. */
export function WebhookQuestions({ webhook, grounds, asking, pending, onClose, ...on }: Props) {
  const t = useTranslations("webhooks");
  const { host } = new URL(webhook.url);
  const close = (isOpen: boolean) => !isOpen && onClose();
  return (
    <>
      <WebhookDialog
        open={asking === "edit"}
        onOpenChange={close}
        grounds={grounds}
        webhook={webhook}
        onSaved={on.onSaved}
      />
      <TestDialog
        open={asking === "test"}
        onOpenChange={close}
        eventTypes={grounds.events.types}
        heard={webhook.event_types}
        pending={pending}
        onSend={on.onTest}
      />
      <RotateDialog
        open={asking === "rotate"}
        onOpenChange={close}
        pending={pending}
        onRotate={on.onRotate}
      />
      <AlertDialog
        open={asking === "off"}
        onOpenChange={close}
        title={t("offTitle", { host })}
        description={t("offText")}
        action={t("off")}
        danger={false}
        pending={pending}
        onAction={on.onTurnOff}
      />
      <AlertDialog
        open={asking === "delete"}
        onOpenChange={close}
        title={t("deleteTitle", { host })}
        description={t("deleteText")}
        action={t("delete")}
        pending={pending}
        onAction={on.onRemove}
      />
    </>
  );
}
