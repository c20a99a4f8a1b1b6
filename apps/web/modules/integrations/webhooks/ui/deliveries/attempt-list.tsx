"use client";
import { CircleCheck, CircleX, Clock } from "lucide-react";
import { useTranslations } from "next-intl";
import { None } from "#components/ui/none.tsx";
import { cn } from "#lib/cn.ts";
import type { Attempt, DeliveryDetail } from "../../schema.ts";
import { useTimes } from "../use-times.ts";
import { Countdown } from "./countdown.tsx";

/** Attempts that are made before a delivery is given up. */
const MOST = 10;

type Props = {
  delivery: DeliveryDetail;
  chosen: Attempt | undefined;
  onChoose: (id: string) => void;
};

/** The attempts of a delivery, the one to come first. */
export function AttemptList({ delivery, chosen, onChoose }: Props) {
  const t = useTranslations("webhooks");
  const { moment } = useTimes();
  const next = delivery.next_attempt_at;
  return (
    <section aria-label={t("attempts")} className="border-b p-4">
      <h3 className="mb-2 flex items-baseline gap-2 font-semibold">
        {t("attempts")}
        <span className="text-xs font-normal text-muted-foreground">
          {t("ofMost", { count: delivery.attempts, most: MOST })}
        </span>
      </h3>
      <ul className="flex flex-col overflow-hidden rounded-md border">
        {next && (
          <li className="flex min-h-9 items-center gap-3 border-b px-3 text-muted-foreground last:border-b-0">
            <span className="w-4">{delivery.attempts + 1}</span>
            <Clock className="size-4" aria-hidden />
            <span className="flex-1">
              {delivery.attempts === 0 ? (
                t("newerWait")
              ) : (
                <>
                  {t("planned")} <Countdown until={next} />
                </>
              )}
            </span>
            <span className="whitespace-nowrap">{moment(next)}</span>
          </li>
        )}
        {delivery.attempt_log.map((one) => (
          <AttemptRow
            key={one.id}
            attempt={one}
            isOn={one === chosen}
            onChoose={() => onChoose(one.id)}
          />
        ))}
        {!next && delivery.attempt_log.length === 0 && (
          <li className="flex min-h-9 items-center px-3 text-muted-foreground">
            {delivery.last_error ?? t("noAttempt")}
          </li>
        )}
      </ul>
      {delivery.state === "cancelled" && delivery.attempt_log.length > 0 && (
        <p className="mt-2 text-xs text-pretty text-muted-foreground">{delivery.last_error}</p>
      )}
    </section>
  );
}

/** Whether an attempt was answered as it should be. */
export const succeeded = ({ status }: Attempt) => status !== null && status >= 200 && status < 300;

type RowProps = { attempt: Attempt; isOn: boolean; onChoose: () => void };

function AttemptRow({ attempt, isOn, onChoose }: RowProps) {
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
        <span className="w-24 text-right whitespace-nowrap text-muted-foreground">
          {moment(attempt.attempted_at)}
        </span>
      </button>
    </li>
  );
}
