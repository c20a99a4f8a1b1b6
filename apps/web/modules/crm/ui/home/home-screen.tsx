"use client";
// The day at a glance: what is due, what should close, what stands still, what the pipeline holds.
import { TopBar } from "#components/shell/topbar.tsx";
import { Button } from "#components/ui/button.tsx";
import { CreateDealDialog } from "#modules/crm/deals/ui/create-deal-dialog.tsx";
import { CreateTaskDialog } from "#modules/crm/tasks/ui/create-task-dialog.tsx";
import { useKeys } from "#lib/keys.ts";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { formatLongDate } from "../format.ts";
import { CrmProvider } from "../query-provider.tsx";
import { useFormats } from "../use-formats.ts";
import { ClosingDeals } from "./closing-deals.tsx";
import { HomeTasks } from "./home-tasks.tsx";
import { PipelineTotals } from "./pipeline-totals.tsx";
import { QuietDeals } from "./quiet-deals.tsx";

type Props = {
  memberId: string | null;
  can: { readDeals: boolean; writeDeals: boolean; readTasks: boolean; writeTasks: boolean };
};

function Home({ memberId, can }: Props) {
  const t = useTranslations("crm.home");
  const tDeals = useTranslations("crm.deals");
  const { today, locale } = useFormats();
  const [adding, setAdding] = useState<"deal" | "task">();
  const close = (open: boolean) => !open && setAdding(undefined);
  useKeys(
    [
      { keys: "c", label: tDeals("create"), group: "list", run: () => setAdding("deal") },
      { keys: "t", label: t("addTask"), group: "list", run: () => setAdding("task") },
    ],
    can.writeDeals,
  );
  return (
    <>
      <TopBar crumbs={[{ label: formatLongDate(today, locale) }]}>
        {can.writeDeals && (
          <Button size="sm" variant="primary" onClick={() => setAdding("deal")}>
            <Plus className="size-3.5" aria-hidden /> {tDeals("create")}
          </Button>
        )}
      </TopBar>
      <div className="grid min-h-0 flex-1 auto-rows-min gap-3 overflow-y-auto p-4 max-md:p-3 lg:grid-cols-[1.15fr_1fr]">
        {can.readDeals && <PipelineTotals />}
        <div className="flex min-w-0 flex-col gap-3">
          {can.readTasks && (
            <HomeTasks
              memberId={memberId}
              canWrite={can.writeTasks}
              onAdd={() => setAdding("task")}
            />
          )}
          {can.readDeals && <QuietDeals />}
        </div>
        <div className="flex min-w-0 flex-col gap-3">{can.readDeals && <ClosingDeals />}</div>
      </div>
      <CreateDealDialog open={adding === "deal"} onOpenChange={close} />
      <CreateTaskDialog open={adding === "task"} onOpenChange={close} />
    </>
  );
}

/** An org's start page, with the cache it needs. */
export const HomeScreen = (props: Props) => (
  <CrmProvider>
    <Home {...props} />
  </CrmProvider>
);
