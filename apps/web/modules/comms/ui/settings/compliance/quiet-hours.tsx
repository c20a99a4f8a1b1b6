"use client";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
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
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import { useAct } from "../use-act.ts";
import { type Page, usePages } from "../use-pages.ts";
import { daysInWords } from "../weekdays.ts";
import { countryName, type Hours, linesOf, type HoursLine, type OwnHours } from "./hours.ts";
import { HoursDialog } from "./hours-dialog.tsx";

type Props = { own: Page<OwnHours>; defaults: Hours[] };

/** When messages may go, by the receiver's place: the organisation's own hours, and those that hold by themselves. */
export function QuietHours({ own, defaults }: Props) {
  const t = useTranslations("compliance");
  const m = useTranslations("mailboxes");
  const list = usePages<OwnHours>("/quiet-hours?limit=100", own);
  const { act } = useAct();
  const canWrite = useCan("quiet_hours.write");
  const canDelete = useCan("quiet_hours.delete");
  const [editing, setEditing] = useState<Partial<OwnHours> | null>(null);
  const remove = async ({ id, version, channel, country, region, ...rest }: OwnHours) => {
    const done = await act(
      () => api.delete(`/quiet-hours/${id}`, { headers: { "If-Match": `"${version}"` } }),
      { failed: t("hoursKept") },
    );
    await list.reread();
    if (done)
      toast.success(t("hoursDeleted"), {
        action: {
          label: m("undo"),
          onClick: () =>
            void act(
              () =>
                api.post("/quiet-hours", {
                  channel,
                  country,
                  region,
                  weekdays: rest.weekdays,
                  earliest: rest.earliest,
                  latest: rest.latest,
                }),
              { failed: t("hoursNotSaved") },
            ).then(() => list.reread()),
        },
      });
  };
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-[72ch] min-w-0 flex-1 basis-80 text-sm text-pretty text-muted-foreground">
          {t("hoursText")}
        </p>
        {canWrite && (
          <Button size="sm" variant="primary" onClick={() => setEditing({})}>
            <Plus className="size-3.5" aria-hidden /> {t("addHours")}
          </Button>
        )}
      </div>
      <Table label={t("hours")} className="table-fixed">
        <colgroup>
          <col />
          <col className="w-40 max-lg:hidden" />
          <col className="w-40 max-md:hidden" />
          <col className="w-28" />
          <col className="w-24 max-md:hidden" />
          <col className="w-20 max-md:w-14" />
        </colgroup>
        <TableHead>
          <TableRow>
            <TableHeader>{t("place")}</TableHeader>
            <TableHeader className="max-lg:hidden">{t("channel")}</TableHeader>
            <TableHeader className="max-md:hidden">{t("days")}</TableHeader>
            <TableHeader>{t("between")}</TableHeader>
            <TableHeader className="max-md:hidden">{t("whose")}</TableHeader>
            <TableHeader>
              <span className="sr-only">{t("actions")}</span>
            </TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {list.rows.map((row) => (
            <Row key={row.id} line={{ ...row, channels: [row.channel] }} isOwn>
              {canWrite && (
                <Button
                  size="icon-xs"
                  variant="ghost"
                  aria-label={t("editHours")}
                  onClick={() => setEditing(row)}
                >
                  <Pencil className="size-3.5" aria-hidden />
                </Button>
              )}
              {canDelete && (
                <Button
                  size="icon-xs"
                  variant="ghost"
                  aria-label={t("deleteHours")}
                  onClick={() => void remove(row)}
                >
                  <Trash2 className="size-3.5" aria-hidden />
                </Button>
              )}
            </Row>
          ))}
          {linesOf(defaults).map((line) => (
            <Row key={JSON.stringify(line)} line={line} isOwn={false}>
              {canWrite && (
                <Button
                  size="icon-xs"
                  variant="ghost"
                  aria-label={t("replaceHours")}
                  title={t("replaceHours")}
                  onClick={() => setEditing({ ...line, channel: line.channels[0] ?? "sms" })}
                >
                  <Pencil className="size-3.5" aria-hidden />
                </Button>
              )}
            </Row>
          ))}
        </TableBody>
      </Table>
      {list.more && (
        <Button size="sm" className="self-start" pending={list.pending} onClick={list.more}>
          {m("more")}
        </Button>
      )}
      {editing && (
        <HoursDialog
          hours={editing}
          onClose={() => setEditing(null)}
          onSaved={() => {
            setEditing(null);
            void list.reread();
          }}
        />
      )}
    </>
  );
}

/** Hours of a place, with what can be done about them. */
function Row({ line, isOwn, children }: { line: HoursLine; isOwn: boolean; children: ReactNode }) {
  const t = useTranslations("compliance");
  const place = line.country
    ? [countryName(line.country), line.region].filter(Boolean).join(", ")
    : t("elsewhere");
  const channels = line.channels.map((channel) => t(`channels.${channel}`)).join(", ");
  return (
    <TableRow>
      <TableCell>
        <span className="block truncate font-medium">{place}</span>
        <span className="block truncate text-xs text-muted-foreground lg:hidden">
          {channels}
          <span className="md:hidden"> · {daysInWords(line.weekdays)}</span>
        </span>
      </TableCell>
      <TableCell className="text-muted-foreground max-lg:hidden">{channels}</TableCell>
      <TableCell className="max-md:hidden">{daysInWords(line.weekdays)}</TableCell>
      <TableCell className="whitespace-nowrap">
        {line.earliest}–{line.latest}
      </TableCell>
      <TableCell className="max-md:hidden">
        <Badge tone={isOwn ? "primary" : "neutral"}>{t(isOwn ? "own" : "default")}</Badge>
      </TableCell>
      <TableCell>
        <span className="flex justify-end">{children}</span>
      </TableCell>
    </TableRow>
  );
}
