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

/** Whom it is with: the person as we know them, else the name they gave, else their number. */
export function useConversationName() {
  const t = useTranslations("inbox");
  return (row: Conversation): string =>
    row.expanded?.person?.full_name ||
    row.counterpart_name ||
    (row.channel === "phone" ? formatNumber(row.counterpart) : "") ||
    row.expanded?.company?.name ||
    t("somebody");
}

/** Whether nothing but a number is known of them. */
export const isNumberOnly = (row: Conversation): boolean =>
  row.channel === "phone" && !row.expanded?.person && !row.counterpart_name;
