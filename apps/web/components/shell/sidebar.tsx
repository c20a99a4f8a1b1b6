"use client";
import { CircleHelp, PanelLeft, Search } from "lucide-react";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { cn } from "#lib/cn.ts";
import { type NavItem, navGroups } from "#lib/nav.ts";
import { NavGlyph } from "./nav-glyph.tsx";
import { OrgMenu } from "./org-menu.tsx";
import { isCurrent, type ShellData } from "./types.ts";
import { UserMenu } from "./user-menu.tsx";

type Props = ShellData & {
  base: string;
  pathname: string;
  narrow: boolean;
  onToggle: () => void;
  onSearch: () => void;
  onKeys: () => void;
};

/** In the narrow sidebar a label moves into a tooltip. */
function Hint({
  when,
  label,
  keys,
  children,
}: {
  when: boolean;
  label: string;
  keys?: string | undefined;
  children: ReactNode;
}) {
  return when ? (
    <Tooltip label={label} keys={keys} side="right">
      {children}
    </Tooltip>
  ) : (
    children
  );
}

export function Sidebar(props: Props) {
  const { nav, base, pathname, narrow, onToggle, onSearch, onKeys } = props;
  const t = useTranslations("shell");
  return (
    <nav
      aria-label={t("main")}
      className={cn(
        "flex h-dvh shrink-0 flex-col gap-3 px-2 pt-2.5 pb-2 transition-[width] duration-(--duration-slow) ease-out max-md:hidden",
        narrow ? "w-[52px]" : "w-[224px]",
      )}
    >
      <OrgMenu {...props} />
      <Hint when={narrow} label={t("search")} keys="⌘ K">
        <button
          type="button"
          onClick={onSearch}
          aria-label={narrow ? t("search") : undefined}
          aria-keyshortcuts="Meta+K Control+K"
          className={cn(
            "flex h-8 items-center gap-2 rounded-md border border-border-strong bg-card text-sm text-muted-foreground shadow-1 hover:text-foreground",
            narrow ? "w-9 justify-center" : "px-2",
          )}
        >
          <Search className="size-4" aria-hidden />
          {!narrow && (
            <>
              <span className="flex-1 truncate text-left">{t("search")}</span>
              <Kbd>⌘ K</Kbd>
            </>
          )}
        </button>
      </Hint>
      <div className="no-scrollbar -mx-1 flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-1">
        {navGroups.map((group, i) => (
          <ul
            key={group}
            className={cn("flex flex-col gap-px", i > 0 && narrow && "border-t pt-3")}
          >
            {nav
              .filter((item) => item.group === group)
              .map((item) => (
                <li key={item.id}>
                  <Hint when={narrow} label={t(`nav.${item.id}`)} keys={item.keys}>
                    <NavLink
                      item={item}
                      href={base + item.path}
                      label={t(`nav.${item.id}`)}
                      current={isCurrent(base, item, pathname)}
                      narrow={narrow}
                      badge={props.badges?.[item.id]}
                    />
                  </Hint>
                </li>
              ))}
          </ul>
        ))}
      </div>
      <div className={cn("flex gap-1 border-t pt-2", narrow ? "flex-col" : "items-center")}>
        <UserMenu {...props} />
        <Hint when label={t("allKeys")} keys="?">
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={t("allKeys")}
            onClick={onKeys}
            className={cn(narrow && "w-9")}
          >
            <CircleHelp className="size-4" aria-hidden />
          </Button>
        </Hint>
        <Hint when label={t(narrow ? "widen" : "narrow")} keys="[">
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={t(narrow ? "widen" : "narrow")}
            onClick={onToggle}
            className={cn(narrow && "w-9")}
          >
            <PanelLeft className="size-4" aria-hidden />
          </Button>
        </Hint>
      </div>
    </nav>
  );
}

type LinkProps = {
  item: NavItem;
  href: string;
  label: string;
  current: boolean;
  narrow: boolean;
  badge: ReactNode;
};

function NavLink({ item, href, label, current, narrow, badge, ...rest }: LinkProps) {
  return (
    <Link
      href={href as Route}
      aria-current={current ? "page" : undefined}
      aria-label={narrow ? label : undefined}
      className={cn(
        "group relative flex h-[30px] items-center gap-2.5 rounded-md text-sm font-medium text-sidebar-foreground transition-colors duration-(--duration-fast) hover:bg-sidebar-accent hover:text-foreground",
        narrow ? "w-9 justify-center" : "px-2",
        current && "bg-sidebar-accent text-foreground",
      )}
      {...rest}
    >
      <NavGlyph
        icon={item.icon}
        className={cn(
          "size-4",
          current ? "text-primary-text" : "text-subtle-foreground group-hover:text-foreground",
        )}
      />
      {!narrow && <span className="flex-1 truncate">{label}</span>}
      {!narrow && item.keys && (
        <Kbd className="hidden! group-hover:inline-flex! group-focus-visible:inline-flex!">
          {item.keys}
        </Kbd>
      )}
      {badge && (
        <span
          className={
            narrow ? "absolute -top-0.5 right-0" : "group-hover:hidden group-focus-visible:hidden"
          }
        >
          {badge}
        </span>
      )}
    </Link>
  );
}
