"use client";
// Duplicates made one: choose which stays and whose values it takes. It can be taken back for 30 days.
import { GitMerge } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { TopBar } from "#components/shell/topbar.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { ApiProblem } from "#lib/client.ts";
import { useCompanyFields } from "../../companies/ui/company-fields.ts";
import { usePersonFields } from "../../people/ui/person-fields.ts";
import type { Field } from "../../ui/fields/details.tsx";
import { CrmProvider } from "../../ui/query-provider.tsx";
import { useHref } from "../../ui/use-href.ts";
import { FindDuplicates } from "./find-duplicates.tsx";
import { MergeGrid } from "./merge-grid.tsx";
import { type MergeRow, type MergeRules, saidPicks, usualPicks } from "./picks.ts";
import { type MergeObject, useMerge, useMergeRows } from "./use-merge.ts";

const RULES: Record<MergeObject, MergeRules> = {
  people: { together: ["first_name", "last_name"] },
  companies: { parent: "parent_id" },
};
const MOST = 21;

const nameOf = (row: MergeRow) => row.name ?? (row.full_name || row.email || "");

/** The fields that can be chosen, in the order of the record's page, names first. */
function useMergeFields(object: MergeObject): Field<MergeRow>[] {
  const t = useTranslations("crm");
  const people = usePersonFields();
  const companies = useCompanyFields();
  const name = { key: "name", label: t("companies.field.name"), kind: "text" };
  const external = { key: "external_id", label: t("merge.externalId"), kind: "text" };
  const isName = ({ key }: { key: string }) => key === "first_name" || key === "last_name";
  const fields =
    object === "people"
      ? [...people.filter(isName), ...people.filter((field) => !isName(field)), external]
      : [name, ...companies, external];
  return fields as Field<MergeRow>[];
}

type Props = { object: MergeObject; ids: readonly string[] };

function Merge({ object, ids: first }: Props) {
  const t = useTranslations("crm.merge");
  const tObject = useTranslations(`crm.${object}`);
  const c = useTranslations("common");
  const href = useHref();
  const [ids, setIds] = useState(first);
  const [stays, setStays] = useState(first[0] ?? "");
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const fields = useMergeFields(object);
  const list = useMergeRows(object, ids);
  const { merge, pending } = useMerge(object);
  const rows = list.data ?? [];
  const survivor = rows.find((row) => row.id === stays) ?? rows[0];
  const others = rows.filter((row) => row !== survivor);
  const ordered = survivor ? [survivor, ...others] : [];
  const usual = usualPicks(
    fields.map(({ key }) => key),
    ordered,
    RULES[object],
  );
  const said = saidPicks(chosen, usual, rows);
  const name = survivor ? nameOf(survivor) : "";

  return (
    <>
      <TopBar
        crumbs={[
          { label: tObject("title"), href: href(`/${object}`) },
          ...(survivor ? [{ label: name, href: href(`/${object}/${survivor.id}`) }] : []),
          { label: t("title") },
        ]}
      />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex flex-col gap-4 p-5 max-md:p-3">
          <div>
            <h2 className="text-lg font-semibold">{t(`heading.${object}`)}</h2>
            <p className="max-w-[72ch] text-pretty text-muted-foreground">{t("text")}</p>
          </div>
          {list.isError && (
            <ErrorState
              title={t("loadFailed")}
              onRetry={() => void list.refetch()}
              {...(list.error instanceof ApiProblem && { reference: list.error.requestId })}
            />
          )}
          {list.isPending && (
            <div aria-busy="true" aria-label={t("title")} className="rounded-lg border p-4">
              {[60, 40, 50].map((width) => (
                <Skeleton key={width} width={`${width}%`} className="my-3" />
              ))}
            </div>
          )}
          {survivor && (
            <>
              <MergeGrid
                object={object}
                rows={rows}
                fields={fields}
                nameOf={nameOf}
                survivor={survivor.id}
                onSurvivor={setStays}
                onRemove={(id) => setIds(ids.filter((one) => one !== id))}
                picks={{ ...usual, ...said }}
                onPick={(field, id) => setChosen({ ...chosen, [field]: id })}
              />
              {rows.length < MOST && (
                <FindDuplicates
                  object={object}
                  rows={ordered}
                  nameOf={nameOf}
                  onAdd={(id) => setIds([...ids, id])}
                />
              )}
            </>
          )}
          {list.data?.length === 0 && <p className="text-muted-foreground">{t("gone")}</p>}
        </div>
      </div>
      {survivor && (
        <footer className="flex min-h-14 shrink-0 flex-wrap items-center gap-3 border-t px-5 py-2 max-md:px-3">
          <p className="min-w-0 flex-1 text-xs text-pretty text-muted-foreground max-md:basis-full">
            {others.length > 0 ? t("what", { name, count: others.length }) : t("addOne")}
          </p>
          <Button asChild>
            <Link href={href(`/${object}/${survivor.id}`)}>{c("cancel")}</Link>
          </Button>
          <Button
            variant="primary"
            pending={pending}
            disabled={others.length === 0}
            onClick={() =>
              void merge(
                { id: survivor.id, name },
                others.map(({ id }) => id),
                said,
              )
            }
          >
            <GitMerge className="size-4" aria-hidden />
            {t(`merge.${object}`, { count: rows.length })}
          </Button>
        </footer>
      )}
    </>
  );
}

/** Duplicates of people or companies beside each other, with the cache they need. */
export const MergeScreen = (props: Props) => (
  <CrmProvider>
    <Merge {...props} />
  </CrmProvider>
);
