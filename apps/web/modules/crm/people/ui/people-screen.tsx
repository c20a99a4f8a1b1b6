"use client";
// All people as a table.
import { Button } from "#components/ui/button.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
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
import type { Person } from "#modules/crm/ui/types.ts";
import { UserRound, Plus } from "lucide-react";
import type { DehydratedState } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { usePersonColumns } from "./person-columns.tsx";
import { usePersonFields, usePersonFilters } from "./person-fields.ts";
import { CreatePersonDialog } from "./create-person-dialog.tsx";

const HIDDEN = ["location", "created_at"] as const;

function PersonCard({ person }: { person: Person }) {
  return (
    <span className="flex items-center gap-3">
      <Avatar name={person.full_name || "?"} size={32} />
      <span className="min-w-0">
        <span className="block truncate text-base font-medium">{person.full_name}</span>
        <span className="block truncate text-sm text-muted-foreground">
          {[person.job_title, person.email].filter(Boolean).join(" · ")}
        </span>
      </span>
    </span>
  );
}

type Props = { canWrite: boolean; memberId: string | null; state?: DehydratedState };

function People({ canWrite, memberId }: Props) {
  const t = useTranslations("crm.people");
  const [creating, setCreating] = useCreateParam(canWrite);
  const columns = usePersonColumns();
  const fields = usePersonFields();
  const filterFields = usePersonFilters();
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
            <ImportLink object="people" />
            <Button size="sm" variant="primary" onClick={create}>
              <Plus className="size-3.5" aria-hidden /> {t("create")} <Kbd onPrimary>C</Kbd>
            </Button>
          </>
        )}
      </TopBar>
      <ListScreen<Person>
        object="people"
        columns={columns}
        hiddenByDefault={HIDDEN}
        defaultSort={LIST_SORT.people}
        filterFields={filterFields}
        views={views}
        searchField="full_name"
        name={(person) => person.full_name}
        card={(person) => <PersonCard person={person} />}
        firstEdit={fields.find((field) => field.key === "job_title") as Field<Person>}
        canWrite={canWrite}
        onCreate={create}
        empty={
          <EmptyStart object="people" icon={UserRound} canWrite={canWrite} onCreate={create} />
        }
      />
      <CreatePersonDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}

/** The people of an org, with the cache they need. */
export const PeopleScreen = ({ state, ...props }: Props) => (
  <CrmProvider state={state}>
    <People {...props} />
  </CrmProvider>
);
