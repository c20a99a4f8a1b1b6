"use client";
// The frame of every step: where one is, which file it is, and what comes next.
import { Check, FileSpreadsheet, X } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { TopBar } from "#components/shell/topbar.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#lib/cn.ts";
import { useHref } from "#modules/crm/ui/use-href.ts";
import type { Import } from "../schema.ts";

const STEPS = ["upload", "match", "check", "run", "report"] as const;
export type Step = (typeof STEPS)[number];

function Steps({ current }: { current: Step }) {
  const t = useTranslations("imports.steps");
  const at = STEPS.indexOf(current);
  return (
    <ol className="flex items-center gap-2 text-sm" aria-label={t("label")}>
      {STEPS.map((step, i) => (
        <li
          key={step}
          aria-current={i === at ? "step" : undefined}
          className="flex items-center gap-2"
        >
          <span
            className={cn(
              "flex size-5 items-center justify-center rounded-full text-2xs font-semibold",
              i < at
                ? "bg-primary-soft text-primary-text"
                : i === at
                  ? "bg-primary text-primary-foreground"
                  : "text-muted-foreground ring-1 ring-border-strong ring-inset",
            )}
          >
            {i < at ? <Check className="size-3 stroke-3!" aria-label={t("done")} /> : i + 1}
          </span>
          <span className={i === at ? "font-semibold" : "text-muted-foreground max-md:sr-only"}>
            {t(step)}
          </span>
          {i < STEPS.length - 1 && (
            <span aria-hidden className="mx-1 h-px w-8 bg-border-strong max-md:w-3" />
          )}
        </li>
      ))}
    </ol>
  );
}

type Props = { found: Import; step: Step; children: ReactNode; foot: ReactNode };

/** Step, file, content, and the bar below with what to do next. */
export function ImportFrame({ found, step, children, foot }: Props) {
  const t = useTranslations("imports");
  const href = useHref();
  return (
    <>
      <TopBar
        crumbs={[
          { label: t("title"), href: href("/import") },
          { label: t(`object.${found.object}`) },
        ]}
      >
        <Button asChild size="sm" variant="ghost">
          <Link href={href("/import")}>
            <X className="size-3.5" aria-hidden /> {t("close")}
          </Link>
        </Button>
      </TopBar>
      {/* On a phone it scrolls sideways, which the keyboard must be able to do as well. */}
      <div
        role="group"
        aria-label={t("steps.label")}
        tabIndex={0}
        className="flex min-h-12 shrink-0 items-center justify-between gap-x-4 gap-y-1 border-b px-4 whitespace-nowrap max-lg:flex-wrap max-lg:py-2.5"
      >
        <Steps current={step} />
        <p className="flex min-w-0 items-center gap-2 text-xs text-muted-foreground">
          <FileSpreadsheet className="size-4 shrink-0 text-subtle-foreground" aria-hidden />
          <span className="min-w-0 truncate font-medium text-foreground">{found.file_name}</span>
          {t("file", { rows: found.row_count, columns: found.columns.length })}
        </p>
      </div>
      {children}
      <div className="flex min-h-14 shrink-0 flex-wrap items-center gap-2 border-t px-4 py-2">
        {foot}
      </div>
    </>
  );
}
