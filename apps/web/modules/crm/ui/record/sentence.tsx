"use client";
// What happened, in words; the strong part is who and what.
import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useStage } from "../data/reference.ts";
import { RecordLabel, MemberLabel } from "../fields/shown.tsx";
import { StageRing } from "../stage-ring.tsx";
import type { TimelineItem } from "../types.ts";
import { useFormats } from "../use-formats.ts";

const strong = (chunks: ReactNode) => <span className="font-medium text-foreground">{chunks}</span>;

function StageName({ id, isStrong }: { id: unknown; isStrong?: boolean }) {
  const stage = useStage(typeof id === "string" ? id : null);
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <StageRing stage={stage} />
      {isStrong ? strong(stage?.name) : stage?.name}
    </span>
  );
}

type Change = TimelineItem["changes"][number];

/** A changed value as it reads: names instead of ids, money and days in words. */
function ChangedValue({
  change,
  side,
  currency,
}: {
  change: Change;
  side: "from" | "to";
  currency: string | undefined;
}) {
  const t = useTranslations("crm.timeline");
  const { day, money } = useFormats();
  const value = change[side];
  if (value === null || value === undefined || value === "") return t("nothing");
  const text =
    typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
  switch (change.field) {
    case "owner_id":
    case "assignee_id":
      return <MemberLabel id={text} />;
    case "company_id":
    case "parent_id":
      return <RecordLabel object="companies" id={text} plain />;
    case "person_id":
      return <RecordLabel object="people" id={text} plain />;
    case "closes_on":
    case "opened_on":
    case "closed_on":
    case "due_on":
      return day(text);
    case "amount":
    case "annual_revenue":
      return currency ? money(text, currency) : text;
    default:
      return text.length > 80 ? `${text.slice(0, 80)}…` : text;
  }
}

const FIELDS = [
  "name",
  "amount",
  "currency",
  "closes_on",
  "opened_on",
  "closed_on",
  "owner_id",
  "company_id",
  "person_id",
  "product_id",
  "description",
  "domain",
  "website",
  "industry",
  "phone",
  "employee_count",
  "annual_revenue",
  "founded_year",
  "location",
  "parent_id",
  "first_name",
  "last_name",
  "email",
  "job_title",
  "due_on",
  "assignee_id",
  "title",
  "kind",
  "external_id",
] as const;
// Kept beside another column, or by the database itself.
const DERIVED = /^(name_key|full_name|phone_normalized|email_normalized|status)$/;

function Changes({ item, currency }: { item: TimelineItem; currency: string | undefined }) {
  const t = useTranslations("crm.timeline");
  const shown = item.changes.filter(({ field }) => !DERIVED.test(field));
  return shown.map((change) => {
    const known = FIELDS.find((field) => field === change.field);
    const long = change.field === "description" || change.field === "product_id";
    return (
      <span key={change.field} className="flex flex-wrap items-center gap-x-1.5">
        {known ? t(`field.${known}`) : change.field}
        {!long && (
          <>
            : <ChangedValue change={change} side="from" currency={currency} />
            <ArrowRight className="size-3" role="img" aria-label={t("to")} />
            {strong(<ChangedValue change={change} side="to" currency={currency} />)}
          </>
        )}
      </span>
    );
  });
}

const VERBS = [
  "note",
  "call",
  "meeting",
  "email",
  "sms",
  "created",
  "updated",
  "deleted",
  "restored",
  "completed",
] as const;

/** Who, when no name is known: a draft of one's own, an import, the demo, a key. */
function actorKey({ id, origin, actor }: TimelineItem) {
  if (id.startsWith("new-")) return "you";
  return origin === "import" || origin === "seed" ? origin : actor.type;
}

export function Sentence({
  item,
  currency,
}: {
  item: TimelineItem;
  currency?: string | undefined;
}) {
  const t = useTranslations("crm.timeline");
  const who = item.actor.name ?? t(`actor.${actorKey(item)}`);
  const move = item.changes.find((change) => change.field === "stage_id");
  const what = item.object_name ?? "";

  if (move)
    return (
      <span className="inline-flex flex-wrap items-center gap-x-1.5">
        <span>{t.rich("moved", { who, what, b: strong })}</span>
        <StageName id={move.from} />
        <ArrowRight className="size-3" role="img" aria-label={t("to")} />
        <StageName id={move.to} isStrong />
      </span>
    );
  const [object, action = object] = item.type.split(".");
  const verb = VERBS.find((known) => known === action) ?? "updated";
  const noun =
    object === "task" || object === "deal" || object === "company" || object === "person"
      ? object
      : "record";
  return (
    <>
      {t.rich(`did.${verb}`, { who, what, noun: t(`noun.${noun}`), b: strong })}
      {verb === "updated" && <Changes item={item} currency={currency} />}
    </>
  );
}
