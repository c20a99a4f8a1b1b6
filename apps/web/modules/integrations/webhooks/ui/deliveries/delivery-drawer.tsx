"use client";
import { RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Drawer } from "#components/ui/drawer.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { usePhone } from "#lib/use-phone.ts";
import type { Delivery, DeliveryDetail } from "../../schema.ts";
import { DeliveryState } from "../states.tsx";
import { AttemptAnswer } from "./attempt-answer.tsx";
import { AttemptList } from "./attempt-list.tsx";
import { AttemptRequest } from "./attempt-request.tsx";
import { useDelivery } from "./use-deliveries.ts";

type Props = {
  id: string;
  onClose: () => void;
  onOpen: (id: string) => void;
  onRetry: ((delivery: Delivery) => void) | null;
  retrying: boolean;
};

/** One delivery: every attempt with its answer, and what was posted. */
export function DeliveryDrawer({ id, onClose, onOpen, onRetry, retrying }: Props) {
  const t = useTranslations("webhooks");
  const phone = usePhone();
  const { data, error, refetch } = useDelivery(id);
  return (
    <Drawer
      open
      modal={phone}
      onOpenChange={(open) => !open && onClose()}
      title={
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-mono text-base">{data?.event_type ?? t("event")}</span>
          {data && <DeliveryState delivery={data} />}
        </span>
      }
      {...(data
        ? {
            description: (
              <span className="flex flex-wrap items-center gap-1">
                <span className="truncate font-mono">{data.event_id}</span>
                <CopyButton text={data.event_id} label={t("copyEvent")} />
                {data.replay_of && (
                  <Button size="sm" variant="link" onClick={() => onOpen(data.replay_of!)}>
                    {t("replayOf")}
                  </Button>
                )}
              </span>
            ),
          }
        : {})}
      footer={
        onRetry && (
          <>
            <Button
              variant="primary"
              disabled={!data}
              pending={retrying}
              onClick={() => data && onRetry(data)}
            >
              <RotateCcw className="size-3.5" aria-hidden /> {t("retry")}
            </Button>
            {data?.state === "pending" && data.attempts > 0 && (
              <span className="text-xs text-pretty text-muted-foreground">{t("retryInstead")}</span>
            )}
          </>
        )
      }
    >
      {data ? (
        <Detail key={data.id} delivery={data} />
      ) : error ? (
        <ErrorState title={t("logFailed")} onRetry={() => void refetch()} />
      ) : (
        <div className="flex flex-col gap-3 p-4">
          <Skeleton width="60%" />
          <Skeleton width="80%" />
          <Skeleton width="40%" />
        </div>
      )}
    </Drawer>
  );
}

function Detail({ delivery }: { delivery: DeliveryDetail }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const attempt = delivery.attempt_log.find(({ id }) => id === chosen) ?? delivery.attempt_log[0];
  return (
    <>
      <AttemptList delivery={delivery} chosen={attempt} onChoose={setChosen} />
      {attempt && <AttemptAnswer attempt={attempt} />}
      <AttemptRequest delivery={delivery} />
    </>
  );
}
