"use client";
// What an empty list says: what belongs here, and the ways to begin, the best one first.
import { Button } from "#components/ui/button.tsx";
import { cn } from "#lib/cn.ts";
import { FileUp, type LucideIcon } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { useCan, useCanAll } from "#lib/rights.tsx";
import { importable } from "../imports/ui/objects.ts";
import { useHref } from "./use-href.ts";

/** What the list will look like, so that the first import holds no surprise. */
function Ghost() {
  return (
    <div
      aria-hidden
      className="pointer-events-none mt-8 border-t [mask-image:linear-gradient(black,transparent)]"
    >
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div key={row} className="grid h-10 grid-cols-4 items-center gap-4 border-b px-1">
          {[0, 1, 2, 3].map((cell) => (
            <div key={cell} className="flex items-center gap-2">
              {cell === 0 && <span className="size-5 shrink-0 rounded-full bg-accent" />}
              <span
                className="h-2.5 rounded-sm bg-accent"
                style={{ width: 52 + ((row * 31 + cell * 17) % 45) }}
              />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

type Props = {
  object: "deals" | "companies" | "people";
  icon: LucideIcon;
  canWrite: boolean;
  onCreate: () => void;
};

export function EmptyStart({ object, icon: Icon, canWrite, onCreate }: Props) {
  const t = useTranslations(`crm.${object}.empty`);
  const href = useHref();
  const objects = importable(useCanAll());
  const canImport = useCan("imports.write") && objects.includes(object);
  const card = "flex items-center gap-4 rounded-lg border bg-card p-4 max-md:flex-wrap";
  const badge = "flex size-10 shrink-0 items-center justify-center rounded-lg";
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 py-14 max-md:py-8">
      <div className="mx-auto max-w-[640px]">
        <h2 className="text-2xl font-semibold">{t("title")}</h2>
        <p className="mt-1 max-w-[52ch] text-base text-pretty text-muted-foreground">{t("text")}</p>
        {canWrite && (
          <ul className="mt-5 flex flex-col gap-2">
            {canImport && (
              <li className={cn(card, "border-ring/50 ring-3 ring-primary-soft")}>
                <span className={cn(badge, "bg-primary-soft text-primary-text")}>
                  <FileUp className="size-5" aria-hidden />
                </span>
                <div className="min-w-0 flex-1">
                  <h3 className="text-base font-semibold">{t("importTitle")}</h3>
                  <p className="text-pretty text-muted-foreground">{t("importText")}</p>
                </div>
                <Button asChild variant="primary">
                  <Link href={href("/import")}>{t("importAction")}</Link>
                </Button>
              </li>
            )}
            <li className={card}>
              <span className={cn(badge, "bg-muted text-muted-foreground")}>
                <Icon className="size-5" aria-hidden />
              </span>
              <div className="min-w-0 flex-1">
                <h3 className="text-base font-semibold">{t("handTitle")}</h3>
                <p className="text-pretty text-muted-foreground">{t("handText")}</p>
              </div>
              <Button onClick={onCreate}>{t("handAction")}</Button>
            </li>
          </ul>
        )}
        <Ghost />
      </div>
    </div>
  );
}
