"use client";
import { useTranslations } from "next-intl";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { Delivery } from "../../schema.ts";
import { DeliveryRow } from "./delivery-row.tsx";

type Props = {
  rows: Delivery[] | undefined;
  /** The ids of ticked rows; null where nothing can be ticked. */
  chosen: readonly string[] | null;
  onChoose: (ids: readonly string[]) => void;
  open: string | null;
  onOpen: (id: string) => void;
  onRetry: ((delivery: Delivery) => void) | null;
};

/** The rows of the log. */
export function DeliveryLog({ rows, chosen, onChoose, open, onOpen, onRetry }: Props) {
  const t = useTranslations("webhooks");
  const ids = rows?.map(({ id }) => id) ?? [];
  const head = "px-2 font-medium";
  return (
    <div role="region" aria-label={t("logLabel")} tabIndex={0} className="overflow-x-auto">
      <table className="w-full table-fixed text-left md:min-w-[680px]">
        <colgroup>
          {chosen && <col className="w-10" />}
          <col className="w-28" />
          <col />
          <col className="w-20 max-md:hidden" />
          <col className="w-20 max-md:hidden" />
          <col className="w-20 max-md:hidden" />
          <col className="w-24 max-md:w-20" />
          <col className="w-36 max-md:hidden" />
        </colgroup>
        <thead className="text-xs text-muted-foreground">
          <tr className="h-8 border-b">
            {chosen && (
              <th scope="col" className="pl-3">
                <Checkbox
                  className="align-middle"
                  aria-label={t("selectAll")}
                  checked={
                    chosen.length === 0
                      ? false
                      : chosen.length === ids.length
                        ? true
                        : "indeterminate"
                  }
                  onCheckedChange={(on) => onChoose(on === true ? ids : [])}
                />
              </th>
            )}
            <th scope="col" className={chosen ? head : `${head} pl-3`}>
              {t("state")}
            </th>
            <th scope="col" className={head}>
              {t("event")}
            </th>
            <th scope="col" className={`${head} max-md:hidden`}>
              {t("answer")}
            </th>
            <th scope="col" className={`${head} text-right max-md:hidden`}>
              {t("attempts")}
            </th>
            <th scope="col" className={`${head} text-right max-md:hidden`}>
              {t("took")}
            </th>
            <th scope="col" className={`${head} text-right max-md:pr-3`}>
              {t("sent")}
            </th>
            <th scope="col" className={`${head} pr-3 max-md:hidden`}>
              <span className="sr-only">{t("actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows
            ? rows.map((row) => (
                <DeliveryRow
                  key={row.id}
                  row={row}
                  isOpen={row.id === open}
                  isChosen={chosen ? chosen.includes(row.id) : null}
                  onChoose={(on) =>
                    onChoose(
                      on
                        ? [...(chosen ?? []), row.id]
                        : (chosen ?? []).filter((id) => id !== row.id),
                    )
                  }
                  onOpen={onOpen}
                  onRetry={onRetry}
                />
              ))
            : Array.from({ length: 6 }, (_, i) => (
                <tr key={i} className="h-row border-b last:border-b-0">
                  <td className="px-2 pl-3" colSpan={8}>
                    <Skeleton width={`${80 - ((i * 13) % 40)}%`} />
                  </td>
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}
