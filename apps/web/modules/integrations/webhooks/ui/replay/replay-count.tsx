"use client";
import { useFormatter, useTranslations } from "next-intl";
import { cn } from "#lib/cn.ts";
import type { Replayed } from "../../schema.ts";
import type { Scope } from "./wanted.ts";

type Props = {
  /** Whether enough is given to count. */
  wanted: boolean;
  scope: Scope;
  counted: Replayed | undefined;
  busy: boolean;
  problem: string | undefined;
};

/** What the button will do, counted before it is pressed. */
export function ReplayCount({ wanted, scope, counted, busy, problem }: Props) {
  const t = useTranslations("webhooks.replay");
  const format = useFormatter();
  if (problem)
    return (
      <p role="alert" className="text-sm text-pretty text-destructive-text">
        {problem}
      </p>
    );
  const count = counted?.count ?? 0;
  return (
    <div
      role="status"
      className={cn(
        "flex min-h-16 items-center gap-4 rounded-md bg-muted px-4 py-3",
        busy && "opacity-60",
      )}
    >
      {!wanted ? (
        <p className="text-sm text-muted-foreground">{t("incomplete")}</p>
      ) : counted === undefined ? (
        <p className="text-sm text-muted-foreground">{t("counting")}</p>
      ) : count === 0 ? (
        <p className="text-sm text-pretty">{t(`nothing.${scope}`)}</p>
      ) : (
        <>
          <p className="text-2xl font-semibold">
            {counted.is_exact ? format.number(count) : t("over", { count: format.number(count) })}
          </p>
          <p className="min-w-0 flex-1 text-sm text-pretty text-muted-foreground">
            {t("consequence", { count })}
          </p>
        </>
      )}
    </div>
  );
}
