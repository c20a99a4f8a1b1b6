"use client";
import {
  CircleAlert,
  CircleCheck,
  CircleSlash,
  Clock,
  LoaderCircle,
  PencilLine,
  Undo2,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import { useFormats } from "#modules/crm/ui/use-formats.ts";
import { useHref } from "#modules/crm/ui/use-href.ts";
import type { Import } from "../schema.ts";
import type { ImportSummary } from "./api.ts";
import { OutcomeBar } from "./outcome-bar.tsx";

type Tone = "neutral" | "info" | "success" | "danger" | "warning";
const STATES: Record<Import["state"], { tone: Tone; icon: LucideIcon }> = {
  draft: { tone: "neutral", icon: PencilLine },
  queued: { tone: "info", icon: Clock },
  running: { tone: "info", icon: LoaderCircle },
  succeeded: { tone: "success", icon: CircleCheck },
  failed: { tone: "danger", icon: CircleAlert },
  cancelled: { tone: "warning", icon: CircleSlash },
  undoing: { tone: "info", icon: LoaderCircle },
  undone: { tone: "neutral", icon: Undo2 },
};

export const countsOf = (found: ImportSummary) => ({
  created: found.created_count,
  updated: found.updated_count,
  unchanged: found.unchanged_count,
  refused: found.refused_count,
});

/** One earlier import: what it was, how it ended. */
export function ImportItem({ found }: { found: ImportSummary }) {
  const t = useTranslations("imports");
  const href = useHref();
  const { dayOfMoment, time } = useFormats();
  const { tone, icon } = STATES[found.state];
  return (
    <li>
      <Link
        href={href(`/import/${found.id}`)}
        className="flex flex-col gap-2 px-4 py-3 -outline-offset-2 hover:bg-muted"
      >
        <span className="flex items-center gap-2">
          <span className="min-w-0 truncate font-medium">{found.file_name}</span>
          <Badge tone={tone} icon={icon} className="ml-auto">
            {t(`state.${found.state}`)}
          </Badge>
        </span>
        <span className="flex flex-wrap gap-x-3 text-xs text-muted-foreground">
          <span>{t(`object.${found.object}`)}</span>
          <span>{t("list.rows", { count: found.row_count })}</span>
          {found.refused_count > 0 && (
            <span className="text-destructive-text">
              {t("list.refused", { count: found.refused_count })}
            </span>
          )}
          <span className="ml-auto">
            {dayOfMoment(found.created_at)}, {time(found.created_at)}
          </span>
        </span>
        {found.state !== "draft" && (
          <OutcomeBar counts={countsOf(found)} total={found.row_count} className="h-1.5" />
        )}
      </Link>
    </li>
  );
}
