"use client";
/*
 * The frame of every settings page: top bar, list of settings, content.
 *
 *   <SettingsFrame crumbs={[{ label: "Webhooks", href: "/acme/settings/webhooks" }, { label: "Orders" }]} actions={<Button …/>}>
 *     …
 *   </SettingsFrame>
 *
 * The crumb “Settings” stands before yours. The last one is the page's h1.
 */
import { useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import type { ReactNode } from "react";
import { type Crumb, TopBar } from "#components/shell/topbar.tsx";
import { SettingsNav } from "./settings-nav.tsx";

type Props = { crumbs: readonly Crumb[]; actions?: ReactNode; children: ReactNode };

export function SettingsFrame({ crumbs, actions, children }: Props) {
  const t = useTranslations("settings");
  const { org } = useParams<{ org: string }>();
  return (
    <>
      <TopBar crumbs={[{ label: t("title"), href: `/${org}/settings` }, ...crumbs]}>
        {actions}
      </TopBar>
      <div className="flex min-h-0 flex-1 max-md:flex-col">
        <SettingsNav />
        <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
          <div className="flex flex-col gap-5 p-5 max-md:p-3">{children}</div>
        </div>
      </div>
    </>
  );
}

/** The words above a settings page's content. */
export const SettingsIntro = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div>
    <h2 className="text-lg font-semibold">{title}</h2>
    {children && <p className="max-w-[72ch] text-pretty text-muted-foreground">{children}</p>}
  </div>
);

/** A form's fields in a card, its buttons in the foot. */
export const SettingsCard = ({ children, footer }: { children: ReactNode; footer?: ReactNode }) => (
  <div className="max-w-2xl rounded-lg border bg-card">
    <div className="flex flex-col gap-5 p-5 max-md:p-4">{children}</div>
    {footer && (
      <div className="flex items-center gap-3 border-t px-5 py-3 max-md:px-4">{footer}</div>
    )}
  </div>
);
