"use client";
// The people of a company.
import { Avatar } from "#components/ui/avatar.tsx";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { where } from "../data/query.ts";
import type { Person } from "../types.ts";
import { useFormats } from "../use-formats.ts";
import { useHref } from "../use-href.ts";
import { Panel } from "./panel.tsx";
import { countText, useRelated } from "./use-related.ts";

export function RelatedPeople({
  companyId,
  onAdd,
}: {
  companyId: string;
  onAdd?: (() => void) | undefined;
}) {
  const t = useTranslations("crm.related");
  const { count } = useFormats();
  const href = useHref();
  const page = useRelated<Person>("people", [where("company_id", "eq", companyId)], "full_name");
  const total = page?.total_count ?? 0;
  return (
    <Panel
      title={t("people")}
      count={countText(page, count)}
      add={onAdd && { label: t("addPerson"), onAdd }}
    >
      <ul className="pb-1">
        {page?.data.map((person) => (
          <li key={person.id}>
            <Link
              href={href(`/people/${person.id}`)}
              className="flex h-11 items-center gap-2.5 rounded-md px-1 hover:bg-accent max-md:h-14"
            >
              <Avatar name={person.full_name || person.email || "?"} size={28} />
              <span className="min-w-0 flex-1 leading-4">
                <span className="block truncate font-medium">
                  {person.full_name || person.email}
                </span>
                <span className="block truncate text-xs text-muted-foreground">
                  {person.job_title ?? person.email}
                </span>
              </span>
            </Link>
          </li>
        ))}
        {page?.data.length === 0 && (
          <li className="px-1 py-1 text-muted-foreground">{t("noPeople")}</li>
        )}
        {page && total > page.data.length && (
          <li>
            <Link
              href={href(`/people?filter[company_id][eq]=${companyId}`)}
              className="flex h-7 items-center px-1 text-xs text-primary-text hover:underline max-md:h-11"
            >
              {t("allPeople", { count: countText(page, count) ?? "" })}
            </Link>
          </li>
        )}
      </ul>
    </Panel>
  );
}
