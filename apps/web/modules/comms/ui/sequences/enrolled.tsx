"use client";
import { useQuery } from "@tanstack/react-query";
import { UserPlus, Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Table, TableBody, TableHead, TableHeader, TableRow } from "#components/ui/table.tsx";
import { api } from "#lib/client.ts";
import type { Enrollment, Sequence } from "../../sequences/schema.ts";
import { usePages } from "../settings/use-pages.ts";
import { EnrolledRow } from "./enrolled-row.tsx";

const states = ["active", "paused", "finished", "stopped", "failed"] as const;
const POLL_MS = 10_000;

type Props = { sequence: Sequence; onAdd: (() => void) | null };

/** The names of people by id, as far as the reader sees them. */
function useNames(ids: readonly string[]) {
  const wanted = [...new Set(ids)].sort();
  const { data } = useQuery({
    queryKey: ["people-names", wanted],
    queryFn: async ({ signal }) => {
      const chunks = Array.from({ length: Math.ceil(wanted.length / 50) }, (_, n) =>
        wanted.slice(n * 50, n * 50 + 50),
      );
      const pages = await Promise.all(
        chunks.map((chunk) =>
          api.get<{ data: { id: string; full_name: string }[] }>(
            `/people?limit=50&filter[id][in]=${chunk.join(",")}`,
            { signal },
          ),
        ),
      );
      return new Map(
        pages.flatMap(({ data }) => data).map(({ id, full_name }) => [id, full_name] as const),
      );
    },
    enabled: wanted.length > 0,
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
  return data ?? new Map<string, string>();
}

/** Who is in a sequence, how far, and why it ended for whom it did. */
export function Enrolled({ sequence, onAdd }: Props) {
  const t = useTranslations("sequences");
  const e = useTranslations("errors");
  const [state, setState] = useState<string>("any");
  const filter = state === "any" ? "" : `&filter[state][eq]=${state}`;
  const list = usePages<Enrollment>(
    `/sequences/${sequence.id}/enrollments?limit=50${filter}`,
    undefined,
    POLL_MS,
  );
  const names = useNames(list.rows.map(({ person_id }) => person_id));
  const add = onAdd && (
    <Button size="sm" variant="primary" onClick={onAdd}>
      <UserPlus className="size-3.5" aria-hidden /> {t("addPeople")}
    </Button>
  );
  return (
    <div className="flex flex-col gap-3">
      <Select
        aria-label={t("state")}
        className="w-44"
        value={state}
        onValueChange={setState}
        options={[
          { value: "any", label: t("anyState") },
          ...states.map((value) => ({ value, label: t(`states.${value}`) })),
        ]}
      />
      {list.loading ? (
        <div aria-busy className="flex flex-col gap-4 rounded-lg border p-4">
          <Skeleton className="w-1/2" />
          <Skeleton className="w-2/5" />
        </div>
      ) : list.failed && list.rows.length === 0 ? (
        <div role="alert" className="flex items-center gap-3 rounded-lg border p-4 text-sm">
          <p className="flex-1">{t("peopleFailed")}</p>
          <Button size="sm" onClick={() => void list.reread()}>
            {e("retry")}
          </Button>
        </div>
      ) : list.rows.length === 0 ? (
        <EmptyState
          icon={Users}
          title={t(state === "any" ? "nobody" : "nobodyInState")}
          actions={state === "any" && add}
        >
          {state === "any" ? t(sequence.steps.length ? "nobodyText" : "stepsFirst") : null}
        </EmptyState>
      ) : (
        <Table label={t("people")} className="table-fixed">
          <colgroup>
            <col />
            <col className="w-64 max-md:w-36" />
            <col className="w-24 max-md:hidden" />
            <col className="w-40 max-lg:hidden" />
            <col className="w-14" />
          </colgroup>
          <TableHead>
            <TableRow>
              <TableHeader>{t("person")}</TableHeader>
              <TableHeader>{t("state")}</TableHeader>
              <TableHeader className="max-md:hidden">{t("step")}</TableHeader>
              <TableHeader className="max-lg:hidden">{t("nextAt")}</TableHeader>
              <TableHeader>
                <span className="sr-only">{t("actions")}</span>
              </TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {list.rows.map((row) => (
              <EnrolledRow
                key={row.id}
                enrollment={row}
                name={names.get(row.person_id) ?? t("somebody")}
                steps={sequence.steps.length}
                onChanged={() => void list.reread()}
              />
            ))}
          </TableBody>
        </Table>
      )}
      {list.more && (
        <Button size="sm" className="self-start" pending={list.pending} onClick={list.more}>
          {t("showMore")}
        </Button>
      )}
    </div>
  );
}
