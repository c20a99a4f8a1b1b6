"use client";
import { CloudOff, RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "#lib/cn.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy-button.tsx";

type Props = {
  /** What failed: “Your deals did not load”. */
  title: string;
  /** What is safe, and what to do now. */
  children?: ReactNode;
  onRetry?: () => void;
  /** Request id or digest, for whoever looks into it. */
  reference?: string | undefined;
  actions?: ReactNode;
  className?: string;
};

/** What failed, what is safe, what now. The frame around it stays. */
export function ErrorState({ title, children, onRetry, reference, actions, className }: Props) {
  const t = useTranslations("errors");
  return (
    <div className={cn("flex min-h-0 flex-1 items-center justify-center p-6", className)}>
      <div role="alert" className="flex w-[440px] max-w-full flex-col items-start pb-16">
        <span className="flex size-10 items-center justify-center rounded-lg bg-destructive-soft text-destructive-text">
          <CloudOff className="size-5" aria-hidden />
        </span>
        <h2 className="mt-4 text-xl font-semibold">{title}</h2>
        <div className="mt-1 text-base text-pretty text-muted-foreground">
          {children ?? t("safe")}
        </div>
        {(onRetry || actions) && (
          <div className="mt-5 flex flex-wrap gap-2">
            {onRetry && (
              <Button variant="primary" onClick={onRetry}>
                <RotateCcw className="size-3.5" aria-hidden /> {t("retry")}
              </Button>
            )}
            {actions}
          </div>
        )}
        {reference && (
          <dl className="mt-8 grid w-full grid-cols-[88px_1fr] gap-y-1 border-t pt-4 text-xs">
            <dt className="text-muted-foreground">{t("reference")}</dt>
            <dd className="flex min-w-0 items-center gap-1">
              <span className="truncate font-mono">{reference}</span>
              <CopyButton text={reference} label={t("copyReference")} className="-my-1" />
            </dd>
          </dl>
        )}
      </div>
    </div>
  );
}
