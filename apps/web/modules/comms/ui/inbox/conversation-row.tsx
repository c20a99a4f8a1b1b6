"use client";
// One conversation of the list: unread or not, with whom, about what, how it begins, when, and who answers.
import { Check, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { cn } from "#lib/cn.ts";
import { useFormats } from "#modules/crm/ui/index.ts";
import type { Conversation } from "../data/types.ts";
import { useWhen } from "../data/use-when.ts";
import { Face } from "./face.tsx";
import { kindIcons, recordOf, useConversationName } from "./words.ts";

type Props = {
  row: Conversation;
  open: boolean;
  current: boolean;
  /** The list holds more than one state. */
  saysState: boolean;
  onOpen: () => void;
};

export function ConversationRow({ row, open, current, saysState, onOpen }: Props) {
  const t = useTranslations("inbox");
  const nameOf = useConversationName();
  const { dayOf, day, time, today } = useFormats();
  const { words } = useWhen();
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) ref.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const name = nameOf(row);
  const Icon = kindIcons[row.last_kind];
  const assignee = row.expanded?.assignee?.name;
  const isMention = row.channel === "mention";
  const about = isMention ? recordOf(row) : null;
  const company = isMention ? undefined : row.expanded?.company?.name;
  const date = dayOf(row.last_at);
  const isHidden = row.channel === "email" && row.snippet === null;
  return (
    <li>
      <button
        ref={ref}
        type="button"
        aria-current={open || undefined}
        onClick={onOpen}
        className={cn(
          "relative flex w-full gap-2.5 border-b py-2.5 pr-3 pl-4 text-left -outline-offset-2 hover:bg-muted max-md:py-3",
          current && "bg-muted shadow-[inset_2px_0_0_var(--ring)]",
          open && "bg-primary-soft hover:bg-primary-soft",
        )}
      >
        {row.unread && (
          <span
            className="absolute top-[21px] left-1.5 size-1.5 rounded-full bg-primary max-md:top-6"
            role="img"
            aria-label={t("unread")}
          />
        )}
        <Face row={row} name={name} size={28} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-1.5">
            <span className={cn("truncate", row.unread ? "font-semibold" : "font-medium")}>
              {name}
            </span>
            {company && company !== name && (
              <span className="min-w-0 shrink-[99] truncate text-xs text-muted-foreground">
                {company}
              </span>
            )}
            {row.message_count > 1 && (
              <span className="text-xs text-muted-foreground">{row.message_count}</span>
            )}
            <time dateTime={row.last_at} className="ml-auto shrink-0 text-xs text-muted-foreground">
              {date === today ? time(row.last_at) : day(date)}
            </time>
          </span>
          <span className="mt-px flex items-center gap-1.5">
            <Icon
              className="size-3.5 shrink-0 text-subtle-foreground"
              role="img"
              aria-label={t(`kind.${row.last_kind}`)}
            />
            <span
              className={cn(
                "truncate text-sm",
                row.unread ? "text-foreground" : "text-muted-foreground",
              )}
            >
              {row.subject ||
                (about && t("mention.about", { what: about.name })) ||
                t(
                  row.channel === "email"
                    ? "noSubject"
                    : `last.${row.last_kind}.${row.last_direction}`,
                )}
            </span>
          </span>
          <span className="flex items-center gap-1.5 text-xs leading-5 text-muted-foreground">
            {isHidden ? (
              <span className="flex min-w-0 flex-1 items-center gap-1">
                <Lock className="size-3" aria-hidden /> {t("private")}
              </span>
            ) : (
              <span className="min-w-0 flex-1 truncate">
                {row.last_direction === "outbound" && row.snippet ? t("you") : ""}
                {row.snippet}
              </span>
            )}
            {saysState && row.state === "done" && (
              <span className="flex shrink-0 items-center gap-1">
                <Check className="size-3" aria-hidden /> {t("states.done")}
              </span>
            )}
            {row.state === "snoozed" && row.snoozed_until && (
              <span className="shrink-0">{words(new Date(row.snoozed_until))}</span>
            )}
            {assignee ? (
              <Avatar name={assignee} size={16} labelled />
            ) : (
              row.holder_id === null && (
                <span className="shrink-0 text-warning-text">{t("nobody")}</span>
              )
            )}
          </span>
        </span>
      </button>
    </li>
  );
}
