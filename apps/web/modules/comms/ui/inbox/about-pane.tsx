"use client";
// With whom: what we know of them, beside the conversation.
import { Phone } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { Logo } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { useCan } from "#lib/rights.tsx";
import { useFormats, useHref } from "#modules/crm/ui/index.ts";
import { openComposer } from "../compose/store.ts";
import type { Conversation } from "../data/types.ts";
import { formatNumber } from "../data/phone-number.ts";
import { Face } from "./face.tsx";
import { useConversationName } from "./words.ts";

export function AboutPane({ row }: { row: Conversation }) {
  const t = useTranslations("inbox.about");
  const nameOf = useConversationName();
  const href = useHref();
  const { money } = useFormats();
  const canCall = useCan("calls.write");
  const { person, company, deal } = row.expanded ?? {};
  const isMention = row.channel === "mention";
  // Of a mention the colleague is known; whom it is about is who there is to see.
  const name = isMention
    ? person?.full_name || company?.name || deal?.name || nameOf(row)
    : nameOf(row);
  const number = person?.phone ?? (row.channel === "phone" ? row.counterpart : null);
  const facts = [
    company && [
      t("company"),
      <Link
        key="company"
        href={href(`/companies/${company.id}`)}
        className="flex min-w-0 items-center gap-1.5 rounded-sm hover:underline"
      >
        <Logo name={company.name} size={16} /> <span className="truncate">{company.name}</span>
      </Link>,
    ],
    person?.email && [
      t("email"),
      <span key="email" className="break-all">
        {person.email}
      </span>,
    ],
    number && [t("phone"), <span key="phone">{formatNumber(number)}</span>],
  ].filter(Boolean) as [string, React.ReactNode][];
  return (
    <aside
      aria-label={t("label", { name })}
      className="flex w-64 shrink-0 flex-col gap-4 overflow-y-auto border-l p-4 max-xl:hidden"
    >
      <div className="flex flex-col items-start gap-2">
        {(!isMention || person) && <Face row={row} name={name} size={40} />}
        <div className="min-w-0">
          <p className="text-base font-semibold break-words">{name}</p>
          {person?.job_title && <p className="text-muted-foreground">{person.job_title}</p>}
          {!person && !isMention && <p className="text-xs text-muted-foreground">{t("unknown")}</p>}
        </div>
        <div className="flex gap-1.5">
          {canCall && number && (
            <Button
              size="sm"
              onClick={() =>
                openComposer({
                  kind: "call",
                  about: {
                    name,
                    phone: number,
                    person_id: row.person_id,
                    company_id: row.company_id,
                    deal_id: row.deal_id,
                  },
                })
              }
            >
              <Phone className="size-3.5" aria-hidden /> {t("call")}
            </Button>
          )}
          {person && (
            <Button asChild size="sm">
              <Link href={href(`/people/${person.id}`)}>{t("open")}</Link>
            </Button>
          )}
        </div>
      </div>
      {facts.length > 0 && (
        <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-y-1.5 border-t pt-3">
          {facts.map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted-foreground">{label}</dt>
              <dd className="min-w-0">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {deal && (
        <div className="border-t pt-3">
          <h2 className="mb-1.5 font-semibold">{t("deal")}</h2>
          <Link
            href={href(`/deals/${deal.id}`)}
            className="block rounded-md border bg-card px-2.5 py-2 hover:border-border-strong"
          >
            <span className="block truncate font-medium">{deal.name}</span>
            {deal.amount && (
              <span className="text-xs text-muted-foreground">
                {money(deal.amount, deal.currency)}
              </span>
            )}
          </Link>
        </div>
      )}
    </aside>
  );
}
