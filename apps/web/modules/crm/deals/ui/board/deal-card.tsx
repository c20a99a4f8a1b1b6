"use client";
// Five facts, always in the same place: what, who, how much, whose, and what happens next.
import { Avatar, Logo } from "#components/ui/avatar.tsx";
import { cn } from "#lib/cn.ts";
import { useName, useNextTask } from "#modules/crm/ui/data/names.ts";
import { useMemberName } from "#modules/crm/ui/data/reference.ts";
import { Due } from "#modules/crm/ui/due.tsx";
import { RotMark } from "#modules/crm/ui/rot-mark.tsx";
import { TASK_ICONS } from "#modules/crm/ui/task-icons.ts";
import type { Deal } from "#modules/crm/ui/types.ts";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { CircleDashed } from "lucide-react";
import { useTranslations } from "next-intl";

function NextStep({ deal }: { deal: Deal }) {
  const t = useTranslations("crm.board");
  const task = useNextTask(deal.id);
  const Icon = task ? TASK_ICONS[task.kind] : CircleDashed;
  return (
    <p className="-mx-2.5 mt-2 -mb-2.5 flex h-8 items-center gap-1.5 border-t px-2.5 text-xs max-md:-mx-3 max-md:-mb-3 max-md:h-10 max-md:px-3 max-md:text-sm">
      {task !== undefined && (
        <Icon
          className={cn("size-3.5", task ? "text-subtle-foreground" : "text-warning-text")}
          aria-hidden
        />
      )}
      {task ? (
        <>
          <span className="min-w-0 flex-1 truncate text-muted-foreground">{task.title}</span>
          {task.due_on && <Due date={task.due_on} />}
        </>
      ) : task === null ? (
        <span className="font-medium text-warning-text">{t("noNextStep")}</span>
      ) : null}
    </p>
  );
}

/** The inside of a card; the board wraps it into a link, the drag overlay into a plain box. */
export function DealCardBody({ deal, as: Title = "h3" }: { deal: Deal; as?: "h3" | "p" }) {
  const t = useTranslations("crm.board");
  const { money } = useFormats();
  const company = useName("companies", deal.company_id);
  const owner = useMemberName(deal.owner_id);
  return (
    <>
      <Title className="line-clamp-2 text-sm leading-[18px] font-medium text-pretty max-md:text-base max-md:leading-5">
        {deal.name}
      </Title>
      <p className="mt-1 flex h-4 items-center gap-1.5 text-xs text-muted-foreground max-md:h-5 max-md:text-sm">
        {company ? (
          <>
            <Logo name={company} size={16} />
            <span className="truncate">{company}</span>
          </>
        ) : company === null ? (
          <span className="text-subtle-foreground">{t("noCompany")}</span>
        ) : null}
      </p>
      <div className="mt-2 flex h-5 items-center gap-1.5">
        <span
          className={cn(
            "flex-1 truncate text-sm max-md:text-base",
            deal.amount === null ? "text-subtle-foreground" : "font-semibold",
          )}
        >
          {deal.amount === null && t("noAmount")}
          {deal.amount && money(deal.amount, deal.currency)}
        </span>
        <RotMark deal={deal} />
        {owner && <Avatar name={owner} labelled />}
      </div>
      {deal.status === "open" && <NextStep deal={deal} />}
    </>
  );
}

export const CARD_CLASS =
  "block rounded-lg border bg-card p-2.5 text-left shadow-1 transition-colors duration-(--duration-fast) hover:border-border-strong focus-visible:border-ring max-md:p-3";
