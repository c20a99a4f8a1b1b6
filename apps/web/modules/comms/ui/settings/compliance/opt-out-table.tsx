"use client";
import { Ban, Undo2 } from "lucide-react";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { useParams } from "next/navigation";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "#components/ui/table.tsx";
import type { OptOut } from "../../../compliance/schema.ts";
import { useTimes } from "../use-times.ts";
import { EvidenceLink } from "./evidence-link.tsx";
import { standingRows } from "./standing.ts";

type Props = {
  rows: readonly OptOut[];
  /** Null for who may not. */
  onWithdraw: ((optOut: OptOut) => void) | null;
};

/** Rows of the ledger, the latest first. */
export function OptOutTable({ rows, onWithdraw }: Props) {
  const t = useTranslations("compliance");
  const { org } = useParams<{ org: string }>();
  const { moment } = useTimes();
  const standing = standingRows(rows);
  return (
    <Table label={t("optOuts")} className="table-fixed">
      <colgroup>
        <col />
        <col className="w-44 max-md:w-32" />
        <col className="w-64 max-lg:hidden" />
        <col className="w-36 max-md:hidden" />
        <col className="w-28 max-md:w-14" />
      </colgroup>
      <TableHead>
        <TableRow>
          <TableHeader>{t("address")}</TableHeader>
          <TableHeader>{t("asked")}</TableHeader>
          <TableHeader className="max-lg:hidden">{t("how")}</TableHeader>
          <TableHeader className="max-md:hidden">{t("when")}</TableHeader>
          <TableHeader>
            <span className="sr-only">{t("actions")}</span>
          </TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            <TableCell className="py-2">
              {row.address === null ? (
                <span className="text-muted-foreground">{t("erased")}</span>
              ) : row.person_id ? (
                <Link
                  href={`/${org}/people/${row.person_id}` as Route}
                  className="block truncate rounded-sm font-medium hover:underline"
                >
                  {row.address}
                </Link>
              ) : (
                <span className="block truncate font-medium">{row.address}</span>
              )}
              <span
                className="block text-xs text-muted-foreground md:hidden"
                suppressHydrationWarning
              >
                {moment(row.recorded_at)}
              </span>
            </TableCell>
            <TableCell>
              <Badge
                tone={
                  row.action === "withdrawn"
                    ? "success"
                    : standing.has(row.id)
                      ? "danger"
                      : "neutral"
                }
                icon={row.action === "withdrawn" ? Undo2 : Ban}
              >
                {t(row.action === "withdrawn" ? "may" : "mayNot", {
                  channel: t(`channels.${row.channel}`),
                })}
              </Badge>
            </TableCell>
            <TableCell className="py-2 text-muted-foreground max-lg:hidden">
              <span className="flex flex-wrap items-center gap-x-2">
                {t(`sources.${row.source}`)}
                {row.evidence_type && row.evidence_id && (
                  <EvidenceLink type={row.evidence_type} id={row.evidence_id} />
                )}
              </span>
              {row.note && (
                <span className="block truncate text-xs" title={row.note}>
                  {row.note}
                </span>
              )}
            </TableCell>
            <TableCell
              className="whitespace-nowrap text-muted-foreground max-md:hidden"
              suppressHydrationWarning
            >
              {moment(row.recorded_at)}
            </TableCell>
            <TableCell>
              {onWithdraw && row.address !== null && standing.has(row.id) && (
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={t("withdrawOf", { address: row.address })}
                  onClick={() => onWithdraw(row)}
                >
                  <Undo2 className="size-3.5" aria-hidden />
                  <span className="max-md:hidden">{t("withdraw")}</span>
                </Button>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
