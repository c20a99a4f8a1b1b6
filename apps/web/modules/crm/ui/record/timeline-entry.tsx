"use client";
// One thing that happened: who did what, in one sentence, and when.
import { cn } from "#lib/cn.ts";
import { MessageEntry } from "#lib/record-slots.tsx";
import {
  CalendarDays,
  CircleCheck,
  CirclePlus,
  ListPlus,
  type LucideIcon,
  Mail,
  MessageSquare,
  NotebookPen,
  PencilLine,
  Phone,
  Trash2,
} from "lucide-react";
import type { ReactNode } from "react";
import { useStage } from "../data/reference.ts";
import { StageRing } from "../stage-ring.tsx";
import type { TimelineItem } from "../types.ts";
import { useFormats } from "../use-formats.ts";
import { NoteText } from "./note-text.tsx";
import { NoteVisibility } from "./note-visibility.tsx";
import { Sentence } from "./sentence.tsx";

const ICONS: Record<string, LucideIcon> = {
  note: NotebookPen,
  call: Phone,
  meeting: CalendarDays,
  email: Mail,
  sms: MessageSquare,
  created: CirclePlus,
  deleted: Trash2,
  "task.created": ListPlus,
  "task.completed": CircleCheck,
};

/** The stage that a move led to, if the item is a move. */
const targetStage = (item: TimelineItem) => {
  const to = item.changes.find((change) => change.field === "stage_id")?.to;
  return typeof to === "string" ? to : null;
};

function Mark({ item }: { item: TimelineItem }): ReactNode {
  const stage = useStage(targetStage(item));
  if (stage) return <StageRing stage={stage} />;
  const Icon = ICONS[item.type] ?? ICONS[item.type.split(".")[1] ?? ""] ?? PencilLine;
  return <Icon className="size-3" />;
}

export function TimelineEntry({
  item,
  joined,
  currency,
}: {
  item: TimelineItem;
  joined: boolean;
  currency?: string | undefined;
}) {
  const { time } = useFormats();
  const said = item.body && (
    <p
      className={cn(
        "mt-1.5 rounded-lg px-3 py-2 break-words whitespace-pre-line",
        item.type === "note"
          ? "bg-note ring-1 ring-warning/25 ring-inset"
          : "border bg-card text-muted-foreground",
      )}
    >
      <NoteText text={item.body} mentions={item.mentions} />
    </p>
  );
  return (
    <li className="relative flex gap-3 pb-2.5">
      {joined && (
        <span aria-hidden className="absolute top-7 bottom-0 left-[11.5px] w-px bg-border" />
      )}
      <span
        aria-hidden
        className="relative flex size-6 shrink-0 items-center justify-center rounded-full border bg-background text-muted-foreground"
      >
        <Mark item={item} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1 pt-0.5 text-muted-foreground">
            {item.conversation_id ? (
              <MessageEntry
                item={{ ...item, conversation_id: item.conversation_id }}
                fallback={
                  <>
                    <Sentence item={item} currency={currency} />
                    {said}
                  </>
                }
              />
            ) : (
              <>
                <Sentence item={item} currency={currency} />
                <NoteVisibility item={item} />
              </>
            )}
          </div>
          <time
            dateTime={item.at}
            className="pt-0.5 text-xs leading-5 whitespace-nowrap text-subtle-foreground"
          >
            {time(item.at)}
          </time>
        </div>
        {!item.conversation_id && said}
      </div>
    </li>
  );
}
