"use client";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { usePathname } from "next/navigation";
import { cn } from "#lib/cn.ts";

const TABS = [
  { id: "reference", href: "/docs/api" },
  { id: "quickstart", href: "/docs/api/quickstart" },
  { id: "guide", href: "/docs/api/guide" },
  { id: "eventsTab", href: "/docs/events" },
  { id: "webhooksTab", href: "/docs/webhooks" },
] as const;

export function DocsTabs() {
  const t = useTranslations("docs");
  const pathname = usePathname();
  return (
    <nav
      aria-label={t("title")}
      className="no-scrollbar flex h-full min-w-0 items-stretch gap-1 overflow-x-auto"
    >
      {TABS.map((tab) => (
        <Link
          key={tab.id}
          href={tab.href}
          aria-current={pathname === tab.href ? "page" : undefined}
          className={cn(
            "relative flex items-center px-2 text-sm font-medium text-muted-foreground -outline-offset-2 hover:text-foreground aria-[current=page]:text-foreground aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-2 aria-[current=page]:after:bottom-0 aria-[current=page]:after:h-0.5 aria-[current=page]:after:rounded-full aria-[current=page]:after:bg-primary",
          )}
        >
          {t(tab.id)}
        </Link>
      ))}
    </nav>
  );
}
