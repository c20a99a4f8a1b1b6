"use client";
import {
  Ban,
  CircleX,
  Download,
  Eye,
  KeyRound,
  LogIn,
  LogOut,
  type LucideIcon,
  Pencil,
  Plus,
  ShieldCheck,
  ShieldEllipsis,
  Trash2,
  UserCog,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { cn } from "#lib/cn.ts";
import type { AuditLog } from "../logs/schema.ts";
import { EntryDetail } from "./entry-detail.tsx";
import { useWords } from "./use-words.ts";

const ICONS: Record<AuditLog["event_kind"], LucideIcon> = {
  create: Plus,
  read: Eye,
  update: Pencil,
  delete: Trash2,
  export: Download,
  sign_in: LogIn,
  sign_out: LogOut,
  access_denied: Ban,
  privilege_change: UserCog,
  security: KeyRound,
};

type Props = { entry: AuditLog; isOpen: boolean; onToggle: () => void };

/** One entry: a sentence, how it ended, when, and whether it is sealed. Opens to all that is known. */
export function Entry({ entry, isOpen, onToggle }: Props) {
  const t = useTranslations("audit");
  const { sentence, moment } = useWords();
  const Icon = ICONS[entry.event_kind];
  const words = sentence(entry);
  return (
    <li className="border-b last:border-b-0">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className={cn(
          "flex min-h-row w-full items-center gap-2.5 px-3 py-1 text-left -outline-offset-2 hover:bg-muted max-md:min-h-14",
          isOpen && "bg-primary-soft hover:bg-primary-soft",
        )}
      >
        <Icon
          className="size-4 shrink-0 text-muted-foreground"
          role="img"
          aria-label={t(`kinds.${entry.event_kind}`)}
        />
        <span
          className="min-w-0 flex-1 truncate max-md:line-clamp-2 max-md:whitespace-normal"
          title={words}
        >
          {words}
        </span>
        {entry.count > 1 && (
          <span className="whitespace-nowrap text-muted-foreground">
            {t("times", { count: entry.count })}
          </span>
        )}
        {entry.outcome !== "success" && (
          <Badge
            tone="danger"
            icon={entry.outcome === "refused" ? Ban : CircleX}
            className="max-md:hidden"
          >
            {t(`outcomes.${entry.outcome}`)}
          </Badge>
        )}
        <span className="w-24 text-right whitespace-nowrap text-muted-foreground max-md:w-auto">
          {moment(entry.occurred_at)}
        </span>
        <Seal entry={entry} />
      </button>
      {isOpen && <EntryDetail entry={entry} />}
    </li>
  );
}

function Seal({ entry }: { entry: AuditLog }) {
  const t = useTranslations("audit");
  const label = entry.sealed_seq === null ? t("unsealed") : t("sealed", { seq: entry.sealed_seq });
  const Icon = entry.sealed_seq === null ? ShieldEllipsis : ShieldCheck;
  return (
    <Tooltip label={label}>
      <span className="inline-flex">
        <Icon
          className={cn(
            "size-4 shrink-0",
            entry.sealed_seq === null ? "text-subtle-foreground" : "text-success-text",
          )}
          role="img"
          aria-label={label}
        />
      </span>
    </Tooltip>
  );
}
