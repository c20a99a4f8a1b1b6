"use client";
import { RotateCcw, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { None } from "#components/ui/none.tsx";
import { cn } from "#lib/cn.ts";
import type { Delivery } from "../../schema.ts";
import { DeliveryState } from "../states.tsx";
import { useTimes } from "../use-times.ts";
import { Countdown } from "./countdown.tsx";

type Props = {
  row: Delivery;
  isOpen: boolean;
  /** Null where nothing can be ticked. */
  isChosen: boolean | null;
  onChoose: (on: boolean) => void;
  onOpen: (id: string) => void;
  onRetry: ((delivery: Delivery) => void) | null;
};

/** One delivery of the log. */
export function DeliveryRow({ row, isOpen, isChosen, onChoose, onOpen, onRetry }: Props) {
  const t = useTranslations("webhooks");
  const { moment, span } = useTimes();
  return (
    <tr
      className={cn(
        "h-row border-b last:border-b-0 hover:bg-muted",
        (isOpen || isChosen) && "bg-primary-soft hover:bg-primary-soft",
      )}
    >
      {isChosen !== null && (
        <td className="pl-3">
          <Checkbox
            className="align-middle"
            aria-label={t("select", { event: row.event_type })}
            checked={isChosen}
            onCheckedChange={(on) => onChoose(on === true)}
          />
        </td>
      )}
      <td className={isChosen === null ? "px-2 pl-3" : "px-2"}>
        <DeliveryState delivery={row} />
      </td>
      <td className="truncate px-2 font-mono text-xs">
        <button
          type="button"
          onClick={() => onOpen(row.id)}
          aria-expanded={isOpen}
          className="inline-flex max-w-full items-center gap-1.5 rounded-sm font-medium hover:underline max-md:min-h-11"
        >
          <span className="truncate">{row.event_type}</span>
          {row.replay_of && (
            <Undo2
              className="size-3 -scale-x-100 text-subtle-foreground"
              role="img"
              aria-label={t("isReplay")}
            />
          )}
        </button>
      </td>
      <td className="truncate px-2 max-md:hidden">
        <Answer row={row} />
      </td>
      <td className="px-2 text-right max-md:hidden">{row.attempts}</td>
      <td className="px-2 text-right text-muted-foreground max-md:hidden">
        {row.last_duration_ms === null ? (
          <None label={t("noAnswerYet")} />
        ) : (
          span(row.last_duration_ms)
        )}
      </td>
      <td className="px-2 text-right whitespace-nowrap text-muted-foreground max-md:pr-3">
        {moment(row.created_at)}
      </td>
      <td className="px-2 pr-3 text-right whitespace-nowrap max-md:hidden">
        {row.next_attempt_at && row.attempts > 0 ? (
          <span className="text-xs text-warning-text">
            <Countdown until={row.next_attempt_at} />
          </span>
        ) : onRetry && (row.state === "dead" || row.state === "cancelled") ? (
          <Button size="sm" variant="ghost" className="-mr-2" onClick={() => onRetry(row)}>
            <RotateCcw className="size-3.5" aria-hidden /> {t("retry")}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}

/** The last answer's status, or why there was none. */
function Answer({ row }: { row: Delivery }) {
  const t = useTranslations("webhooks");
  if (row.last_status !== null) {
    return (
      <span className={cn("font-mono text-xs", row.last_status >= 300 && "text-destructive-text")}>
        {row.last_status}
      </span>
    );
  }
  if (row.attempts === 0 || row.state === "cancelled") return <None label={t("noAnswerYet")} />;
  return (
    <span className="text-destructive-text" title={row.last_error ?? undefined}>
      {t("noAnswer")}
    </span>
  );
}
