"use client";
// All deals as a table.
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { where } from "#modules/crm/ui/data/query.ts";
import { EmptyStart } from "#modules/crm/ui/empty-start.tsx";
import { endOfMonth } from "#modules/crm/ui/format.ts";
import { LIST_SORT } from "#modules/crm/ui/lists/defaults.ts";
import { ListScreen } from "#modules/crm/ui/lists/list-screen.tsx";
import type { View } from "#modules/crm/ui/lists/view-tabs.tsx";
import { useCreateParam } from "#modules/crm/ui/use-create-param.ts";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import { TopBar } from "#components/shell/topbar.tsx";
import type { Deal } from "#modules/crm/ui/types.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useHref } from "#modules/crm/ui/use-href.ts";
import { Handshake, Plus } from "lucide-react";
import type { DehydratedState } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { DealCardBody } from "./board/deal-card.tsx";
import { CreateDealDialog } from "./create-deal-dialog.tsx";
import { useDealColumns } from "./deal-columns.tsx";
import { useDealFields, useDealFilters } from "./deal-fields.ts";
import { LayoutSwitch } from "./layout-switch.tsx";

const HIDDEN = ["opened_on", "closed_on", "created_at"] as const;

function useDealViews(memberId: string | null): View[] {
  const t = useTranslations("crm.deals.view");
  const { today } = useFormats();
  return useMemo(() => {
    const open = where("status", "eq", "open");
    return [
      { id: "all", label: t("all"), filters: [] },
      { id: "open", label: t("open"), filters: [open] },
      ...(memberId
        ? [{ id: "mine", label: t("mine"), filters: [open, where("owner_id", "eq", memberId)] }]
        : []),
      {
        id: "month",
        label: t("month"),
        filters: [open, where("closes_on", "lte", endOfMonth(today))],
      },
      { id: "won", label: t("won"), filters: [where("status", "eq", "won")] },
      { id: "lost", label: t("lost"), filters: [where("status", "eq", "lost")] },
    ];
  }, [t, memberId, today]);
}

type Props = { canWrite: boolean; memberId: string | null; state?: DehydratedState };

function DealsTable({ canWrite, memberId }: Props) {
  const t = useTranslations("crm.deals");
  const href = useHref();
  const [creating, setCreating] = useCreateParam(canWrite);
  const columns = useDealColumns();
  const first = useDealFields().find((field) => !field.readOnly);
  const filterFields = useDealFilters();
  const views = useDealViews(memberId);
  const create = () => canWrite && setCreating(true);
  if (!first) return null;
  return (
    <>
      <TopBar crumbs={[{ label: t("title"), href: href("/deals") }, { label: t("all") }]}>
        {canWrite && (
          <Button size="sm" variant="primary" onClick={create}>
            <Plus className="size-3.5" aria-hidden /> {t("create")} <Kbd onPrimary>C</Kbd>
          </Button>
        )}
      </TopBar>
      <ListScreen<Deal>
        object="deals"
        columns={columns}
        hiddenByDefault={HIDDEN}
        defaultSort={LIST_SORT.deals}
        filterFields={filterFields}
        views={views}
        searchField="name"
        name={(deal) => deal.name}
        card={(deal) => <DealCardBody deal={deal} as="p" />}
        firstEdit={first}
        canWrite={canWrite}
        onCreate={create}
        end={<LayoutSwitch value="table" />}
        empty={<EmptyStart object="deals" icon={Handshake} canWrite={canWrite} onCreate={create} />}
      />
      <CreateDealDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}

/** The deals of an org as a table, with the cache it needs. */
export const DealsTableScreen = ({ state, ...props }: Props) => (
  <CrmProvider state={state}>
    <DealsTable {...props} />
  </CrmProvider>
);
