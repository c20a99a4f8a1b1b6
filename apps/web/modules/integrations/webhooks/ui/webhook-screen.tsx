"use client";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { useParams, useRouter } from "next/navigation";
import { useState } from "react";
import { SettingsFrame } from "#components/settings/settings-frame.tsx";
import { SecretDialog } from "#components/ui/secret-dialog.tsx";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import type { Delivery, Health, Rotated, WebhookDetail } from "../schema.ts";
import { Deliveries } from "./deliveries/deliveries.tsx";
import { DeliveryDrawer } from "./deliveries/delivery-drawer.tsx";
import type { Grounds } from "./grounds.ts";
import { WebhookHealth } from "./health.tsx";
import { ReplayDialog } from "./replay/replay-dialog.tsx";
import { StandingNote } from "./standing-note.tsx";
import { useAct } from "./use-act.ts";
import { useOpenDelivery } from "./use-open-delivery.ts";
import { useWebhook } from "./use-webhooks.ts";
import { type Question, WebhookActions } from "./webhook-actions.tsx";
import { WebhookFacts } from "./webhook-facts.tsx";
import { WebhookHead } from "./webhook-head.tsx";
import { WebhookQuestions } from "./webhook-questions.tsx";
import { WebhookSecrets } from "./webhook-secrets.tsx";

type Props = {
  webhook: WebhookDetail;
  health: Health;
  grounds: Grounds;
  /** The delivery that the page's address names. */
  delivery: string | null;
};

/** One webhook: how it fares, what it is set to, its log, and what can be done about it. */
export function WebhookScreen(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Screen {...props} />
    </QueryClientProvider>
  );
}

function Screen({ webhook: first, health, grounds, delivery }: Props) {
  const webhook = useWebhook(first);
  const t = useTranslations("webhooks");
  const router = useRouter();
  const queries = useQueryClient();
  const { org } = useParams<{ org: string }>();
  const { act, pending } = useAct();
  const { open, show } = useOpenDelivery(delivery);
  const [asking, setAsking] = useState<Question | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [secret, setSecret] = useState<string | null>(null);
  const canWrite = useCan("webhooks.write");
  const canReplay = useCan("jobs.write") && canWrite && webhook.is_enabled;
  const path = `/webhooks/${webhook.id}`;
  const list = `/${org}/settings/webhooks`;
  const reread = () => queries.invalidateQueries();

  const send = async (to: string, done: string, body?: unknown) => {
    const sent = await act(() => api.post<{ delivery_id: string }>(to, body), {
      done,
      failed: t("notSent"),
    });
    if (sent) {
      setAsking(null);
      show(sent.value.delivery_id);
    }
    await reread();
  };
  const retry =
    canWrite && webhook.is_enabled
      ? ({ id }: Delivery) => void send(`/webhook-deliveries/${id}/retry`, t("retried"))
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
    await reread();
  };
  const remove = async () => {
    if (await act(() => api.delete(path), { done: t("deleted"), failed: t("notDeleted") }))
      router.push(list as Route);
  };

  return (
    <SettingsFrame
      crumbs={[
        { label: t("title"), href: list },
        { label: webhook.description || new URL(webhook.url).host },
      ]}
      actions={
        <WebhookActions
          webhook={webhook}
          onAsk={(question) => (question === "on" ? void turn(true) : setAsking(question))}
        />
      }
    >
      <WebhookHead webhook={webhook} />
      <StandingNote
        webhook={webhook}
        pending={pending}
        onTurnOn={canWrite ? () => void turn(true) : null}
      />
      <WebhookHealth webhookId={webhook.id} first={health} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <WebhookFacts webhook={webhook} grounds={grounds} />
        <WebhookSecrets
          secrets={webhook.secrets}
          onRotate={canWrite ? () => setAsking("rotate") : null}
        />
      </div>
      <Deliveries
        webhookId={webhook.id}
        types={typesOf(webhook, grounds)}
        open={open}
        onOpen={show}
        onRetry={retry}
        chosen={chosen}
        onChoose={setChosen}
        onReplay={canReplay ? () => setAsking("replay") : null}
      />
      {open && (
        <DeliveryDrawer
          key={open}
          id={open}
          onClose={() => show(null)}
          onOpen={show}
          onRetry={retry}
          retrying={pending}
        />
      )}
      {asking === "replay" && (
        <ReplayDialog
          webhook={webhook}
          chosen={chosen}
          onClose={() => setAsking(null)}
          onStarted={() => setChosen([])}
        />
      )}
      <WebhookQuestions
        webhook={webhook}
        grounds={grounds}
        asking={asking}
        pending={pending}
        onClose={() => setAsking(null)}
        onTest={(type) =>
          void (type
            ? send(`${path}/example`, t("exampleSent"), { type })
            : send(`${path}/test`, t("tested")))
        }
        onRotate={(hours) => void rotate(hours)}
        onTurnOff={() => void turn(false)}
        onRemove={() => void remove()}
        onSaved={() => {
          setAsking(null);
          router.refresh();
          void reread();
        }}
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

/** The types that its log can hold. */
const typesOf = (webhook: WebhookDetail, { events }: Grounds) => [
  ...(webhook.event_types[0] === "*"
    ? events.types.map(({ type }) => type)
    : webhook.event_types.toSorted()),
  "webhook.test",
];
