"use client";
// All companies as a table.
import { Button } from "#components/ui/button.tsx";
import { Logo } from "#components/ui/avatar.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { where } from "#modules/crm/ui/data/query.ts";
import { EmptyStart } from "#modules/crm/ui/empty-start.tsx";
import type { Field } from "#modules/crm/ui/fields/details.tsx";
import { ImportLink } from "#modules/crm/ui/import-link.tsx";
import { LIST_SORT } from "#modules/crm/ui/lists/defaults.ts";
import { ListScreen } from "#modules/crm/ui/lists/list-screen.tsx";
import type { View } from "#modules/crm/ui/lists/view-tabs.tsx";
import { useCreateParam } from "#modules/crm/ui/use-create-param.ts";
import { CrmProvider } from "#modules/crm/ui/query-provider.tsx";
import { TopBar } from "#components/shell/topbar.tsx";
import type { Company } from "#modules/crm/ui/types.ts";
import { Building2, Plus } from "lucide-react";
import type { DehydratedState } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useCompanyColumns } from "./company-columns.tsx";
import { useCompanyFields, useCompanyFilters } from "./company-fields.ts";
import { CreateCompanyDialog } from "./create-company-dialog.tsx";

const HIDDEN = ["website", "founded_year", "created_at"] as const;

function CompanyCard({ company }: { company: Company }) {
  return (
    <span className="flex items-center gap-3">
      <Logo name={company.name} size={32} />
      <span className="min-w-0">
        <span className="block truncate text-base font-medium">{company.name}</span>
        <span className="block truncate text-sm text-muted-foreground">
          {[company.industry, company.location].filter(Boolean).join(" · ")}
        </span>
      </span>
    </span>
  );
}

type Props = { canWrite: boolean; memberId: string | null; state?: DehydratedState };

function Companies({ canWrite, memberId }: Props) {
  const t = useTranslations("crm.companies");
  const [creating, setCreating] = useCreateParam(canWrite);
  const columns = useCompanyColumns();
  const fields = useCompanyFields();
  const filterFields = useCompanyFilters();
  const views = useMemo<View[]>(
    () => [
      { id: "all", label: t("view.all"), filters: [] },
      ...(memberId
        ? [{ id: "mine", label: t("view.mine"), filters: [where("owner_id", "eq", memberId)] }]
        : []),
      { id: "unowned", label: t("view.unowned"), filters: [where("owner_id", "is_null", "true")] },
    ],
    [t, memberId],
  );
  const create = () => canWrite && setCreating(true);
  return (
    <>
      <TopBar crumbs={[{ label: t("title") }]}>
        {canWrite && (
          <>
            <ImportLink object="companies" />
            <Button size="sm" variant="primary" onClick={create}>
              <Plus className="size-3.5" aria-hidden /> {t("create")} <Kbd onPrimary>C</Kbd>
            </Button>
          </>
        )}
      </TopBar>
      <ListScreen<Company>
        object="companies"
        columns={columns}
        hiddenByDefault={HIDDEN}
        defaultSort={LIST_SORT.companies}
        filterFields={filterFields}
        views={views}
        searchField="name"
        name={(company) => company.name}
        card={(company) => <CompanyCard company={company} />}
        firstEdit={fields.find((field) => field.key === "industry") as Field<Company>}
        canWrite={canWrite}
        onCreate={create}
        empty={
          <EmptyStart object="companies" icon={Building2} canWrite={canWrite} onCreate={create} />
        }
      />
      <CreateCompanyDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}

/** The companies of an org, with the cache they need. */
export const CompaniesScreen = ({ state, ...props }: Props) => (
  <CrmProvider state={state}>
    <Companies {...props} />
  </CrmProvider>
);
