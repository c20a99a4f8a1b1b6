import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Breadcrumb, type Crumb } from "#components/ui/breadcrumb.tsx";

export type { Crumb };

/** The page's head: the way to here, whose last part is the h1, and the page's actions. */
export function TopBar({ crumbs, children }: { crumbs: readonly Crumb[]; children?: ReactNode }) {
  const t = useTranslations("shell");
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b px-4 max-md:h-14 max-md:px-3">
      <Breadcrumb crumbs={crumbs} label={t("breadcrumb")} />
      {children && <div className="flex shrink-0 items-center gap-2">{children}</div>}
    </header>
  );
}
