"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { Tabs, TabsContent, TabsList } from "#components/ui/tabs.tsx";
import type { OptOut } from "../../../compliance/schema.ts";
import type { Page } from "../use-pages.ts";
import type { Hours, OwnHours } from "./hours.ts";
import { OptOuts } from "./opt-outs.tsx";
import { QuietHours } from "./quiet-hours.tsx";

type Props = {
  /** Null for who may not read them. */
  optOuts: Page<OptOut> | null;
  hours: { own: Page<OwnHours>; defaults: Hours[] } | null;
};

/** Who asked not to be contacted, and at which hours nobody is. */
export function ComplianceScreen(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Screen {...props} />
    </QueryClientProvider>
  );
}

function Screen({ optOuts, hours }: Props) {
  const t = useTranslations("compliance");
  const tabs = [
    ...(optOuts ? [{ value: "optOuts", label: t("optOuts") }] : []),
    ...(hours ? [{ value: "hours", label: t("hours") }] : []),
  ];
  return (
    <SettingsFrame crumbs={[{ label: t("title") }]}>
      <SettingsIntro title={t("title")}>{t("text")}</SettingsIntro>
      <Tabs defaultValue={tabs[0]?.value ?? ""} className="flex flex-col gap-4">
        <TabsList label={t("title")} items={tabs} className="border-b" />
        {optOuts && (
          <TabsContent value="optOuts" className="flex flex-col gap-4">
            <OptOuts first={optOuts} />
          </TabsContent>
        )}
        {hours && (
          <TabsContent value="hours" className="flex flex-col gap-4">
            <QuietHours own={hours.own} defaults={hours.defaults} />
          </TabsContent>
        )}
      </Tabs>
    </SettingsFrame>
  );
}
