"use client";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "#components/ui/table.tsx";
import { Owner } from "../owner.tsx";
import { ComparisonWords } from "./comparison-words.tsx";
import { MailboxState, StandingLine } from "./mailbox-state.tsx";
import { type Mailbox, standingOf } from "./standing.ts";

type Props = {
  label: string;
  mailboxes: readonly Mailbox[];
  hrefOf: (id: string) => string;
  nameOf: (memberId: string) => string;
  /** For one's own: connects one again. */
  onReconnect?: (address: string) => void;
};

/** Mailboxes: whose, how they stand, what the last comparison found. */
export function MailboxTable({ label, mailboxes, hrefOf, nameOf, onReconnect }: Props) {
  const t = useTranslations("mailboxes");
  return (
    <Table label={label} className="table-fixed">
      <colgroup>
        <col />
        <col className="w-64 max-md:w-40" />
        <col className="w-60 max-lg:hidden" />
      </colgroup>
      <TableHead>
        <TableRow>
          <TableHeader>{t("mailbox")}</TableHeader>
          <TableHeader>{t("state")}</TableHeader>
          <TableHeader className="max-lg:hidden">{t("comparison")}</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {mailboxes.map((mailbox) => (
          <TableRow key={mailbox.id}>
            <TableCell className="py-2.5 align-top">
              <Link
                href={hrefOf(mailbox.id) as Route}
                className="block truncate rounded-sm font-medium hover:underline"
                title={mailbox.address}
              >
                {mailbox.address}
              </Link>
              <span className="mt-0.5 flex text-xs text-muted-foreground">
                <Owner name={nameOf(mailbox.member_id)} />
              </span>
            </TableCell>
            <TableCell className="py-2.5 align-top">
              <div className="flex flex-col items-start gap-1">
                <MailboxState mailbox={mailbox} />
                <StandingLine mailbox={mailbox} />
                {onReconnect &&
                  ["needsReconnect", "disconnected"].includes(standingOf(mailbox)) && (
                    <Button size="sm" onClick={() => onReconnect(mailbox.address)}>
                      {t("reconnect")}
                    </Button>
                  )}
              </div>
            </TableCell>
            <TableCell className="py-2.5 align-top text-xs text-muted-foreground max-lg:hidden">
              <ComparisonWords mailbox={mailbox} brief />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
