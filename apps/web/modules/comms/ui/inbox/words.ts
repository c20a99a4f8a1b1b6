"use client";
// How a conversation is called, and the picture of its kind.
import { Mail, MessageSquare, Phone, type LucideIcon, AtSign } from "lucide-react";
import { useTranslations } from "next-intl";
import { formatNumber } from "../data/phone-number.ts";
import type { Conversation } from "../data/types.ts";

export const kindIcons: Record<Conversation["last_kind"], LucideIcon> = {
  email: Mail,
  sms: MessageSquare,
  call: Phone,
  mention: AtSign,
};

/** What a mention is about: the deal, else the person, else the company. */
export const recordOf = ({ expanded }: Conversation) =>
  expanded?.deal
    ? { path: `/deals/${expanded.deal.id}`, name: expanded.deal.name }
    : expanded?.person
      ? { path: `/people/${expanded.person.id}`, name: expanded.person.full_name }
      : expanded?.company
        ? { path: `/companies/${expanded.company.id}`, name: expanded.company.name }
        : null;

/** Whom it is with: the person as we know them, else the name they gave, else their number; of a mention the colleague. */
export function useConversationName() {
  const t = useTranslations("inbox");
  return (row: Conversation): string =>
    (row.channel === "mention" ? row.counterpart_name : row.expanded?.person?.full_name) ||
    row.counterpart_name ||
    (row.channel === "phone" ? formatNumber(row.counterpart) : "") ||
    row.expanded?.company?.name ||
    t("somebody");
}

/** Whether nothing but a number is known of them. */
export const isNumberOnly = (row: Conversation): boolean =>
  row.channel === "phone" && !row.expanded?.person && !row.counterpart_name;
