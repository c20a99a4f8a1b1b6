"use client";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, KeyRound, Pencil, Power, Send, Trash2 } from "lucide-react";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { useParams, useRouter } from "next/navigation";
import { useState } from "react";
import { SettingsFrame } from "#components/settings/settings-frame.tsx";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { SecretDialog } from "#components/ui/secret-dialog.tsx";
import { api } from "#lib/client.ts";
import type { Delivery, Health, Rotated, Webhook } from "../schema.ts";
import { Deliveries } from "./deliveries.tsx";
import { DeliveryDrawer } from "./delivery-drawer.tsx";
import type { EventType } from "./event-picker.tsx";
import { WebhookHealth } from "./health.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";
import { useAct } from "./use-act.ts";
import { useWebhook } from "./use-deliveries.ts";
import { WebhookDialog } from "./webhook-dialog.tsx";
import { WebhookHead } from "./webhook-head.tsx";

type Props = {
  webhook: Webhook;
  health: Health;
  eventTypes: readonly EventType[];
  canWrite: boolean;
  canDelete: boolean;
};

/** One webhook: its health, its log, and what can be done about it. */
export function WebhookScreen(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Screen {...props} />
    </QueryClientProvider>
  );
}

function Screen({ webhook: first, health, eventTypes, canWrite, canDelete }: Props) {
  const webhook = useWebhook(first);
  const t = useTranslations("webhooks");
  const router = useRouter();
  const queries = useQueryClient();
  const { org } = useParams<{ org: string }>();
  const { act, pending } = useAct();
  const [open, setOpen] = useState<string | null>(null);
  const [asking, setAsking] = useState<"edit" | "rotate" | "off" | "delete" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const path = `/webhooks/${webhook.id}`;
  const list = `/${org}/settings/webhooks`;
  const { host } = new URL(webhook.url);
  const close = (isOpen: boolean) => !isOpen && setAsking(null);
  const reread = () => queries.invalidateQueries();

  const send = async (to: string, said: { done: string; failed: string }) => {
    const sent = await act(() => api.post<{ delivery_id: string }>(to), said);
    if (sent) setOpen(sent.value.delivery_id);
    await reread();
  };
  const retry = canWrite
    ? (delivery: Delivery) =>
        void send(`/webhook-deliveries/${delivery.id}/retry`, {
          done: t("retried"),
          failed: t("notSent"),
        })
    : null;
  const turn = async (on: boolean) => {
    const done = t(on ? "turnedOn" : "turnedOff");
    if (await act(() => api.patch(path, { is_enabled: on }), { done, failed: t("notDone") }))
      setAsking(null);
    await reread();
  };
  const rotate = async (overlapHours: number) => {
    const made = await act(
      () => api.post<Rotated>(`${path}/rotate-secret`, { overlap_hours: overlapHours }),
      { failed: t("notDone") },
    );
    if (!made) return;
    setAsking(null);
    setSecret(made.value.secret);
  };
  const remove = async () => {
    if (await act(() => api.delete(path), { done: t("deleted"), failed: t("notDeleted") }))
      router.push(list as Route);
  };

  return (
    <SettingsFrame
      crumbs={[{ label: t("title"), href: list }, { label: webhook.description || host }]}
      actions={
        canWrite && (
          <>
            <Button
              size="sm"
              pending={pending}
              disabled={!webhook.is_enabled}
              onClick={() => void send(`${path}/test`, { done: t("tested"), failed: t("notSent") })}
            >
              <Send className="size-3.5" aria-hidden /> {t("test")}
            </Button>
            <Button size="sm" className="max-md:hidden" onClick={() => setAsking("edit")}>
              <Pencil className="size-3.5" aria-hidden /> {t("edit")}
            </Button>
            <DropdownMenu>
              <DropdownMenuTrigger asChild>
                <Button size="icon-sm" variant="ghost" aria-label={t("more")}>
                  <Ellipsis className="size-4" aria-hidden />
                </Button>
              </DropdownMenuTrigger>
              <DropdownMenuContent align="end">
                <DropdownMenuItem
                  icon={Pencil}
                  className="md:hidden"
                  onSelect={() => setAsking("edit")}
                >
                  {t("edit")}
                </DropdownMenuItem>
                <DropdownMenuItem icon={KeyRound} onSelect={() => setAsking("rotate")}>
                  {t("rotate")}
                </DropdownMenuItem>
                <DropdownMenuItem
                  icon={Power}
                  onSelect={() => (webhook.is_enabled ? setAsking("off") : void turn(true))}
                >
                  {webhook.is_enabled ? t("off") : t("on")}
                </DropdownMenuItem>
                {canDelete && (
                  <>
                    <DropdownMenuSeparator />
                    <DropdownMenuItem icon={Trash2} danger onSelect={() => setAsking("delete")}>
                      {t("delete")}
                    </DropdownMenuItem>
                  </>
                )}
              </DropdownMenuContent>
            </DropdownMenu>
          </>
        )
      }
    >
      <WebhookHead webhook={webhook} />
      <WebhookHealth webhookId={webhook.id} first={health} />
      <Deliveries
        webhookId={webhook.id}
        open={open}
        onOpen={setOpen}
        onRetry={webhook.is_enabled ? retry : null}
      />
      {open && (
        <DeliveryDrawer
          key={open}
          id={open}
          onClose={() => setOpen(null)}
          onRetry={webhook.is_enabled ? retry : null}
          retrying={pending}
        />
      )}
      <WebhookDialog
        open={asking === "edit"}
        onOpenChange={close}
        eventTypes={eventTypes}
        webhook={webhook}
        onSaved={() => {
          setAsking(null);
          router.refresh();
          void reread();
        }}
      />
      <RotateDialog
        open={asking === "rotate"}
        onOpenChange={close}
        pending={pending}
        onRotate={(hours) => void rotate(hours)}
      />
      <AlertDialog
        open={asking === "off"}
        onOpenChange={close}
        title={t("offTitle", { host })}
        description={t("offText")}
        action={t("off")}
        danger={false}
        pending={pending}
        onAction={() => void turn(false)}
      />
      <AlertDialog
        open={asking === "delete"}
        onOpenChange={close}
        title={t("deleteTitle", { host })}
        description={t("deleteText")}
        action={t("delete")}
        pending={pending}
        onAction={() => void remove()}
      />
      <SecretDialog
        secret={secret}
        title={t("copySecret")}
        description={t("copySecretText")}
        warning={t("secretWarning")}
        onDone={() => setSecret(null)}
      />
    </SettingsFrame>
  );
}
