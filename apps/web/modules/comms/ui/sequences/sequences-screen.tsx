"use client";
import { ListOrdered, Plus } from "lucide-react";
import type { Route } from "next";
import { useFormatter, useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { useParams } from "next/navigation";
import { useState } from "react";
import { TopBar } from "#components/shell/topbar.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { None } from "#components/ui/none.tsx";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "#components/ui/table.tsx";
import { useCan } from "#lib/rights.tsx";
import type { Sequence } from "../../sequences/schema.ts";
import type { SequenceSummary } from "../../sequences/summaries.ts";
import { Owner } from "../settings/owner.tsx";
import { CreateSequenceDialog } from "./create-dialog.tsx";
import { stepIcons, stepKinds } from "./step-icons.ts";

type Props = {
  sequences: readonly Sequence[];
  summaries: readonly SequenceSummary[];
  /** Where the rest of the list is. */
  next: string | null;
};

/** All sequences with what came of them. */
export function SequencesScreen({ sequences, summaries, next }: Props) {
  const t = useTranslations("sequences");
  const format = useFormatter();
  const { org } = useParams<{ org: string }>();
  const canWrite = useCan("sequences.write");
  const [creating, setCreating] = useState(false);
  const of = new Map(summaries.map((one) => [one.sequence_id, one]));
  const create = canWrite && (
    <Button size="sm" variant="primary" onClick={() => setCreating(true)}>
      <Plus className="size-3.5" aria-hidden /> {t("create")}
    </Button>
  );
  const number = (value: number | undefined) => (value ? format.number(value) : <None label="0" />);
  return (
    <>
      <TopBar crumbs={[{ label: t("title") }]}>{sequences.length > 0 && create}</TopBar>
      <div className="min-h-0 flex-1 overflow-y-auto p-4 max-md:p-3">
        {sequences.length === 0 ? (
          <EmptyState icon={ListOrdered} title={t("empty")} actions={create}>
            {t(canWrite ? "emptyText" : "emptyReadOnly")}
          </EmptyState>
        ) : (
          <Table label={t("title")} className="table-fixed">
            <colgroup>
              <col />
              <col className="w-44 max-lg:hidden" />
              <col className="w-24" />
              <col className="w-24 max-md:hidden" />
              <col className="w-24 max-md:hidden" />
              <col className="w-24" />
              <col className="w-36 max-lg:hidden" />
            </colgroup>
            <TableHead>
              <TableRow>
                <TableHeader>{t("name")}</TableHeader>
                <TableHeader className="max-lg:hidden">{t("steps")}</TableHeader>
                <TableHeader className="text-right">{t("active")}</TableHeader>
                <TableHeader className="text-right max-md:hidden">{t("enrolled")}</TableHeader>
                <TableHeader className="text-right max-md:hidden">{t("sent")}</TableHeader>
                <TableHeader className="text-right">{t("replied")}</TableHeader>
                <TableHeader className="max-lg:hidden">{t("whose")}</TableHeader>
              </TableRow>
            </TableHead>
            <TableBody>
              {sequences.map(({ id, name, steps, shared }) => (
                <TableRow key={id}>
                  <TableCell>
                    <Link
                      href={`/${org}/sequences/${id}` as Route}
                      className="block truncate rounded-sm font-medium hover:underline"
                    >
                      {name}
                    </Link>
                  </TableCell>
                  <TableCell className="max-lg:hidden">
                    <StepCounts kinds={steps.map(({ kind }) => kind)} />
                  </TableCell>
                  <TableCell className="text-right">{number(of.get(id)?.active)}</TableCell>
                  <TableCell className="text-right max-md:hidden">
                    {number(of.get(id)?.enrolled)}
                  </TableCell>
                  <TableCell className="text-right max-md:hidden">
                    {number(of.get(id)?.sent)}
                  </TableCell>
                  <TableCell className="text-right">{number(of.get(id)?.replied)}</TableCell>
                  <TableCell className="max-lg:hidden">
                    {shared ? <Owner name={t("everybody")} shared /> : <Owner name={t("mine")} />}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
        {next && (
          <Button asChild size="sm" className="mt-3">
            <Link href={`/${org}/sequences?cursor=${encodeURIComponent(next)}` as Route}>
              {t("nextPage")}
            </Link>
          </Button>
        )}
      </div>
      {creating && <CreateSequenceDialog onClose={() => setCreating(false)} />}
    </>
  );
}

/** How many steps of each kind. */
function StepCounts({ kinds }: { kinds: readonly Sequence["steps"][number]["kind"][] }) {
  const t = useTranslations("sequences");
  if (kinds.length === 0) return <span className="text-muted-foreground">{t("noSteps")}</span>;
  return (
    <span className="flex items-center gap-3 text-muted-foreground">
      {stepKinds.map((kind) => {
        const count = kinds.filter((one) => one === kind).length;
        const Icon = stepIcons[kind];
        return (
          count > 0 && (
            <span key={kind} className="inline-flex items-center gap-1">
              <Icon className="size-3.5 text-subtle-foreground" aria-hidden />
              <span className="sr-only">{t(`kinds.${kind}`)}</span>
              {count}
            </span>
          )
        );
      })}
    </span>
  );
}
