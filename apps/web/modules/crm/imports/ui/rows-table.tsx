"use client";
// The rows of a finished import by outcome, and the file to take away.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { useParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/select.tsx";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "#components/ui/table.tsx";
import { useNotify } from "#modules/crm/ui/notify.ts";
import { useHref } from "#modules/crm/ui/use-href.ts";
import type { Import, ImportRow } from "../schema.ts";
import { downloadReport, getRows, type RowFilter } from "./api.ts";
import { OUTCOMES, OutcomeDot, type Counts } from "./outcome-bar.tsx";

const UNDO_OUTCOMES = ["undone", "kept"] as const;

export function RowsTable({ found, counts }: { found: Import; counts: Counts }) {
  const t = useTranslations("imports.report");
  const words = useTranslations("imports.outcome");
  const { org } = useParams<{ org: string }>();
  const { failed } = useNotify();
  const [outcome, setOutcome] = useState<RowFilter>(
    found.kept_count > 0 ? "kept" : counts.refused > 0 ? "refused" : "all",
  );
  const [downloading, setDownloading] = useState(false);
  const rows = useInfiniteQuery({
    queryKey: ["imports", found.id, "rows", outcome],
    queryFn: ({ pageParam }) => getRows(found.id, outcome, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const items = rows.data?.pages.flatMap((page) => page.data) ?? [];
  const undone = found.undone_count + found.kept_count > 0;
  const totals = {
    ...counts,
    all: found.row_count,
    undone: found.undone_count,
    kept: found.kept_count,
  };
  const total = totals[outcome];

  async function download() {
    setDownloading(true);
    try {
      await downloadReport(found, org, outcome);
    } catch (error) {
      failed(t("downloadFailed"), error);
    }
    setDownloading(false);
  }

  return (
    <section aria-labelledby="rows" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h3 id="rows" className="font-semibold">
          {t("rows")}
        </h3>
        <Select
          size="sm"
          aria-label={t("filter")}
          value={outcome}
          onValueChange={(value) => setOutcome(value as RowFilter)}
          className="w-40"
          options={[
            { value: "all", label: words("all") },
            ...OUTCOMES.map(({ key }) => ({ value: key, label: words(key) })),
            ...(undone ? UNDO_OUTCOMES.map((key) => ({ value: key, label: words(key) })) : []),
          ]}
        />
        <Button
          size="sm"
          className="ml-auto"
          pending={downloading}
          disabled={total === 0}
          onClick={() => void download()}
        >
          <Download className="size-3.5" aria-hidden /> {t("download", { count: total })}
        </Button>
      </div>
      <Table label={t("region")}>
        <TableHead>
          <tr>
            <TableHeader>{t("row")}</TableHeader>
            <TableHeader>{t("name")}</TableHeader>
            <TableHeader>{t("outcome")}</TableHeader>
            <TableHeader>{t("why")}</TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {items.map((row) => (
            <TableRow key={row.id}>
              <TableCell className="text-muted-foreground">{row.row_number}</TableCell>
              <TableCell className="max-w-52 truncate font-medium">
                <RowName object={found.object} row={row} />
              </TableCell>
              <TableCell>
                <span className="flex items-center gap-1.5 whitespace-nowrap">
                  {row.outcome ? (
                    <>
                      <OutcomeDot outcome={row.outcome} />
                      {row.undo_outcome
                        ? t("then", {
                            first: words(row.outcome),
                            later: words(row.undo_outcome),
                          })
                        : words(row.outcome)}
                    </>
                  ) : (
                    t("notReached")
                  )}
                </span>
              </TableCell>
              <TableCell
                className={
                  row.reason && !row.undo_reason
                    ? "text-pretty text-destructive-text"
                    : "text-muted-foreground"
                }
              >
                {row.undo_reason ?? row.reason ?? row.notes.join(" ")}
              </TableCell>
            </TableRow>
          ))}
          {!rows.isPending && items.length === 0 && (
            <TableRow>
              <TableCell colSpan={4} className="text-muted-foreground">
                {t("none")}
              </TableCell>
            </TableRow>
          )}
        </TableBody>
      </Table>
      <div className="flex items-center gap-3 text-xs text-muted-foreground">
        <p role="status">{items.length > 0 && t("shown", { shown: items.length, total })}</p>
        {rows.hasNextPage && (
          <Button
            size="sm"
            pending={rows.isFetchingNextPage}
            onClick={() => void rows.fetchNextPage()}
          >
            {t("more")}
          </Button>
        )}
      </div>
    </section>
  );
}

const PAGES: readonly string[] = ["people", "companies", "deals"];

/** What stands first in the row; a link while the record that it became is there and has a page. */
function RowName({ object, row }: { object: string; row: ImportRow }) {
  const href = useHref();
  const name = row.cells.find((cell) => cell !== "") ?? "";
  const isGone = row.outcome === "created" && row.undo_outcome === "undone";
  if (!row.record_id || isGone || !PAGES.includes(object)) return name;
  return (
    <Link href={href(`/${object}/${row.record_id}`)} className="rounded-sm hover:underline">
      {name}
    </Link>
  );
}
