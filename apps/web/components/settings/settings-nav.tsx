"use client";
import {
  Building2,
  CircleUserRound,
  FileText,
  KeyRound,
  type LucideIcon,
  Mail,
  Phone,
  Scale,
  ShieldCheck,
  ScrollText,
  Users,
  Webhook,
} from "lucide-react";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { useParams, usePathname, useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext } from "react";
import { Select } from "#components/ui/select.tsx";
import { cn } from "#lib/cn.ts";
import { type SettingsIcon, type SettingsItem, settingsGroups } from "#lib/nav.ts";

const ICONS: Record<SettingsIcon, LucideIcon> = {
  audit: ScrollText,
  compliance: Scale,
  keys: KeyRound,
  mailboxes: Mail,
  members: Users,
  numbers: Phone,
  org: Building2,
  profile: CircleUserRound,
  roles: ShieldCheck,
  templates: FileText,
  webhooks: Webhook,
};

const Items = createContext<readonly SettingsItem[]>([]);

/** Hands the pages one may open to the frame of each settings page. */
export const SettingsNavProvider = ({
  items,
  children,
}: {
  items: readonly SettingsItem[];
  children: ReactNode;
}) => <Items value={items}>{children}</Items>;

/** The list of settings at the left; on a phone a select above the page. */
export function SettingsNav() {
  const t = useTranslations("settings");
  const items = useContext(Items);
  const { org } = useParams<{ org: string }>();
  const pathname = usePathname();
  const router = useRouter();
  const hrefOf = (item: SettingsItem) => `/${org}${item.path}`;
  const isOn = (item: SettingsItem) =>
    pathname === hrefOf(item) || pathname.startsWith(`${hrefOf(item)}/`);
  const current = items.find(isOn);
  return (
    <>
      <div className="border-b p-3 md:hidden">
        <Select
          aria-label={t("page")}
          value={current?.id}
          onValueChange={(id) => {
            const item = items.find((i) => i.id === id);
            if (item) router.push(hrefOf(item) as Route);
          }}
          options={items.map((i) => ({ value: i.id, label: t(`nav.${i.id}`) }))}
        />
      </div>
      <nav
        aria-label={t("title")}
        className="flex w-[204px] shrink-0 flex-col gap-4 overflow-y-auto border-r px-2 py-3 max-md:hidden"
      >
        {settingsGroups.map((group) => {
          const shown = items.filter((i) => i.group === group);
          if (shown.length === 0) return null;
          return (
            <div key={group}>
              <h2 className="flex h-6 items-center px-2 text-2xs font-medium text-subtle-foreground">
                {t(`groups.${group}`)}
              </h2>
              <ul className="flex flex-col gap-px">
                {shown.map((item) => {
                  const on = item === current;
                  const Icon = ICONS[item.icon];
                  return (
                    <li key={item.id}>
                      <Link
                        href={hrefOf(item) as Route}
                        aria-current={on ? "page" : undefined}
                        className={cn(
                          "flex h-[30px] items-center gap-2 rounded-md px-2",
                          on
                            ? "bg-accent font-medium"
                            : "text-muted-foreground hover:bg-accent hover:text-foreground",
                        )}
                      >
                        <Icon
                          className={cn(
                            "size-4",
                            on ? "text-primary-text" : "text-subtle-foreground",
                          )}
                          aria-hidden
                        />
                        <span className="truncate">{t(`nav.${item.id}`)}</span>
                      </Link>
                    </li>
                  );
                })}
              </ul>
            </div>
          );
        })}
      </nav>
    </>
  );
}
