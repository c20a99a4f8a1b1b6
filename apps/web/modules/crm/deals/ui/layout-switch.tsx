"use client";
import { Segmented } from "#components/ui/tabs.tsx";
import { useHref } from "#modules/crm/ui/use-href.ts";
import { Kanban, Rows3 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";

/** The same deals as a board or as a table. */
export function LayoutSwitch({ value }: { value: "board" | "table" }) {
  const t = useTranslations("crm.board");
  const router = useRouter();
  const href = useHref();
  return (
    <Segmented
      label={t("layout")}
      value={value}
      onValueChange={(next) => router.push(href(next === "table" ? "/deals/table" : "/deals"))}
      className="h-control-sm max-md:h-11"
      items={[
        { value: "board", label: t("asBoard"), icon: Kanban, iconOnly: true },
        { value: "table", label: t("asTable"), icon: Rows3, iconOnly: true },
      ]}
    />
  );
}
