"use client";
import { Menu, Search } from "lucide-react";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { useState } from "react";
import { BottomSheet } from "#components/ui/drawer.tsx";
import { cn } from "#lib/cn.ts";
import { NavGlyph } from "./nav-glyph.tsx";
import { OrgMenu } from "./org-menu.tsx";
import { isCurrent, type ShellData } from "./types.ts";
import { UserMenu } from "./user-menu.tsx";

const cell =
  "relative flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-2xs font-medium text-muted-foreground -outline-offset-2 aria-[current=page]:text-primary-text";

type Props = ShellData & { base: string; pathname: string; onSearch: () => void };

/** Thumb reach: three places, search, and the rest. */
export function PhoneBar({ base, pathname, onSearch, ...data }: Props) {
  const t = useTranslations("shell");
  const [more, setMore] = useState(false);
  const rest = data.nav.filter((item) => !item.bar);
  return (
    <>
      <nav
        aria-label={t("main")}
        className="flex shrink-0 border-t bg-background pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        {data.nav
          .filter((item) => item.bar)
          .map((item) => (
            <Link
              key={item.id}
              href={(base + item.path) as Route}
              aria-current={isCurrent(base, item, pathname) ? "page" : undefined}
              className={cell}
            >
              <NavGlyph icon={item.icon} className="size-5" />
              {t(`nav.${item.id}`)}
              {data.badges?.[item.id] && (
                <span className="absolute top-1 left-1/2 ml-1.5">{data.badges[item.id]}</span>
              )}
            </Link>
          ))}
        <button type="button" onClick={onSearch} className={cell}>
          <Search className="size-5" aria-hidden />
          {t("searchShort")}
        </button>
        <button
          type="button"
          onClick={() => setMore(true)}
          aria-haspopup="dialog"
          aria-expanded={more}
          className={cell}
        >
          <Menu className="size-5" aria-hidden />
          {t("more")}
        </button>
      </nav>
      <BottomSheet open={more} onOpenChange={setMore} title={t("more")}>
        <div className="flex flex-col gap-1 p-3">
          <OrgMenu org={data.org} orgs={data.orgs} createOrg={data.createOrg} />
          <ul className="flex flex-col border-y py-2">
            {rest.map((item) => (
              <li key={item.id}>
                <Link
                  href={(base + item.path) as Route}
                  onClick={() => setMore(false)}
                  aria-current={isCurrent(base, item, pathname) ? "page" : undefined}
                  className={cn(
                    "flex h-11 items-center gap-3 rounded-md px-2 text-base font-medium aria-[current=page]:bg-accent",
                  )}
                >
                  <NavGlyph icon={item.icon} className="size-5 text-muted-foreground" />
                  {t(`nav.${item.id}`)}
                </Link>
              </li>
            ))}
          </ul>
          <UserMenu user={data.user} signOut={data.signOut} base={base} />
        </div>
      </BottomSheet>
    </>
  );
}
