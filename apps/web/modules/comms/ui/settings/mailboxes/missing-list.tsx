"use client";
import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import type { Route } from "next";
import { Link } from "#components/ui/link.tsx";
import { useParams } from "next/navigation";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { api } from "#lib/client.ts";
import type { MissingEmail } from "../../../integrations/schema.ts";
import { useTimes } from "../use-times.ts";
import type { Mailbox } from "./standing.ts";

/** Which messages the last comparison missed, and what has become of each since, for the mailbox's member. */
export function MissingList({ mailbox, isMine }: { mailbox: Mailbox; isMine: boolean }) {
  const t = useTranslations("mailboxes.missingList");
  const [open, setOpen] = useState(false);
  if (!mailbox.missing_count) return null;
  if (!isMine) return <span className="block text-muted-foreground">{t("onlyOwner")}</span>;
  return (
    <>
      <Button
        variant="link"
        size="sm"
        aria-expanded={open}
        className="block"
        onClick={() => setOpen(!open)}
      >
        {t(open ? "hide" : "show")}
      </Button>
      {open && <Missing mailbox={mailbox} />}
    </>
  );
}

function Missing({ mailbox }: { mailbox: Mailbox }) {
  const t = useTranslations("mailboxes.missingList");
  const format = useFormatter();
  const query = useQuery({
    queryKey: ["mailbox", mailbox.id, "missing", mailbox.reconciled_at],
    queryFn: ({ signal }) =>
      api.get<{ data: MissingEmail[] }>(`/integrations/${mailbox.id}/missing-emails`, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.data.some(({ settled_at }) => settled_at === null) ? 5_000 : false,
  });
  if (query.isError) return <p role="alert">{t("failed")}</p>;
  const rows = query.data?.data ?? [];
  const more = (mailbox.missing_count ?? 0) - rows.length;
  return (
    <div aria-busy={query.isPending}>
      <ul aria-label={t("title")} className="mt-2 divide-y divide-border border-y border-border">
        {rows.map((row) => (
          <MissingRow key={row.provider_id} row={row} />
        ))}
      </ul>
      {!query.isPending && more > 0 && (
        <p className="mt-1 text-muted-foreground">
          {t("more", { count: more, shown: format.number(more) })}
        </p>
      )}
    </div>
  );
}

function MissingRow({ row }: { row: MissingEmail }) {
  const t = useTranslations("mailboxes.missingList");
  const { org } = useParams<{ org: string }>();
  const { moment } = useTimes();
  const name = row.subject || t(row.occurred_at ? "nameless" : "unnamed");
  const time = moment(row.settled_at ?? row.found_at);
  return (
    <li className="flex min-w-0 flex-col gap-0.5 py-2">
      <span className="flex min-w-0 items-baseline justify-between gap-3">
        {row.conversation_id ? (
          <Link
            className="min-w-0 truncate font-medium"
            href={`/${org}/inbox?who=all&c=${row.conversation_id}` as Route}
          >
            {name}
          </Link>
        ) : (
          <span className="min-w-0 truncate font-medium">{name}</span>
        )}
        {row.occurred_at && (
          <span className="shrink-0 text-xs text-muted-foreground" suppressHydrationWarning>
            {moment(row.occurred_at)}
          </span>
        )}
      </span>
      <span className="truncate text-muted-foreground">{row.from_name || row.from_address}</span>
      <span className="text-muted-foreground" suppressHydrationWarning>
        {t(`reasons.${row.outcome ?? "waits"}`, { time })}
      </span>
    </li>
  );
}
