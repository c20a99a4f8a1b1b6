"use client";
import { CircleCheck, CircleX, Clock, RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Code } from "#components/ui/code.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Drawer } from "#components/ui/drawer.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { None } from "#components/ui/none.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { cn } from "#lib/cn.ts";
import { usePhone } from "#lib/use-phone.ts";
import type { Attempt, Delivery, DeliveryDetail } from "../schema.ts";
import { DeliveryState } from "./states.tsx";
import { useDelivery } from "./use-deliveries.ts";
import { useTimes } from "./use-times.ts";

type Props = {
  id: string;
  onClose: () => void;
  onRetry: ((delivery: Delivery) => void) | null;
  retrying: boolean;
};

/** One delivery: every attempt with its answer, and what was posted. */
export function DeliveryDrawer({ id, onClose, onRetry, retrying }: Props) {
  const t = useTranslations("webhooks");
  const phone = usePhone();
  const { when, moment } = useTimes();
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
                {data.next_attempt_at && data.attempts > 0 && (
                  <span>
                    {t("nextAttempt", {
                      time: moment(data.next_attempt_at),
                      when: when(data.next_attempt_at),
                    })}
                  </span>
                )}
              </span>
            ),
          }
        : {})}
      footer={
        onRetry && (
          <Button
            variant="primary"
            disabled={!data}
            pending={retrying}
            onClick={() => data && onRetry(data)}
          >
            <RotateCcw className="size-3.5" aria-hidden /> {t("retry")}
          </Button>
        )
      }
    >
      {data ? (
        <Detail delivery={data} />
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
  const t = useTranslations("webhooks");
  const { moment } = useTimes();
  const [chosen, setChosen] = useState<string | null>(null);
  const attempt = delivery.attempt_log.find(({ id }) => id === chosen) ?? delivery.attempt_log[0];
  return (
    <>
      <section aria-label={t("attempts")} className="border-b p-4">
        <h3 className="mb-2 font-semibold">{t("attempts")}</h3>
        <ul className="flex flex-col overflow-hidden rounded-md border">
          {delivery.next_attempt_at && (
            <li className="flex h-9 items-center gap-3 border-b px-3 text-muted-foreground last:border-b-0">
              <span className="w-4">{delivery.attempts + 1}</span>
              <Clock className="size-4" aria-hidden />
              <span className="flex-1">
                {delivery.attempts === 0 ? t("newerWait") : t("planned")}
              </span>
              <span>{moment(delivery.next_attempt_at)}</span>
            </li>
          )}
          {delivery.attempt_log.map((one) => (
            <AttemptRow
              key={one.id}
              attempt={one}
              isOn={one === attempt}
              onChoose={() => setChosen(one.id)}
            />
          ))}
        </ul>
      </section>
      {attempt && <AnswerOf attempt={attempt} />}
      <Request delivery={delivery} />
    </>
  );
}

const succeeded = ({ status }: Attempt) => status !== null && status >= 200 && status < 300;

function AttemptRow({
  attempt,
  isOn,
  onChoose,
}: {
  attempt: Attempt;
  isOn: boolean;
  onChoose: () => void;
}) {
  const t = useTranslations("webhooks");
  const { moment, span } = useTimes();
  const ok = succeeded(attempt);
  const Icon = ok ? CircleCheck : CircleX;
  return (
    <li className="border-b last:border-b-0">
      <button
        type="button"
        aria-pressed={isOn}
        onClick={onChoose}
        className={cn(
          "flex min-h-9 w-full items-center gap-3 px-3 text-left -outline-offset-2 hover:bg-muted max-md:min-h-11",
          isOn && "bg-primary-soft hover:bg-primary-soft",
        )}
      >
        <span className="w-4 text-muted-foreground">{attempt.attempt}</span>
        <Icon
          className={cn("size-4", ok ? "text-success" : "text-destructive")}
          role="img"
          aria-label={ok ? t("delivered") : t("failedState")}
        />
        <span className="min-w-0 flex-1 truncate font-medium">
          {attempt.status ?? attempt.error ?? t("noAnswer")}
        </span>
        <span className="whitespace-nowrap text-muted-foreground">
          {attempt.duration_ms === null ? <None /> : span(attempt.duration_ms)}
        </span>
        <span className="w-16 text-right whitespace-nowrap text-muted-foreground">
          {moment(attempt.attempted_at)}
        </span>
      </button>
    </li>
  );
}

function AnswerOf({ attempt }: { attempt: Attempt }) {
  const t = useTranslations("webhooks");
  const heading = t("received", { attempt: attempt.attempt });
  return (
    <section aria-label={heading} className="flex flex-col gap-2 border-b p-4">
      <h3 className="flex items-center gap-2 font-semibold">
        {heading}
        {attempt.status !== null && (
          <Badge tone={succeeded(attempt) ? "success" : "danger"}>{attempt.status}</Badge>
        )}
      </h3>
      {attempt.error && <p className="text-pretty text-destructive-text">{attempt.error}</p>}
      {attempt.response_body ? (
        <Code
          label={t("response")}
          text={attempt.response_body}
          className="max-h-64 overflow-y-auto"
        />
      ) : (
        !attempt.error && <None />
      )}
    </section>
  );
}

function Request({ delivery }: { delivery: DeliveryDetail }) {
  const t = useTranslations("webhooks");
  const headers = [
    ["POST", delivery.url],
    ["content-type", "application/json"],
    ["webhook-id", delivery.event_id],
    ["webhook-timestamp", t("requestNew")],
    ["webhook-signature", t("requestNew")],
  ];
  return (
    <section aria-label={t("request")} className="flex flex-col gap-2 p-4">
      <h3 className="font-semibold">{t("request")}</h3>
      <dl className="grid grid-cols-[136px_minmax(0,1fr)] gap-y-0.5 font-mono text-xs leading-5">
        {headers.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted-foreground">{name}</dt>
            <dd className="truncate">{value}</dd>
          </div>
        ))}
      </dl>
      {delivery.request_body === null ? (
        <p className="text-pretty text-muted-foreground">{t("noBody")}</p>
      ) : (
        <Code
          json
          label={t("requestBody")}
          text={JSON.stringify(JSON.parse(delivery.request_body), null, 2)}
        />
      )}
    </section>
  );
}
