"use client";
// The frame of every record: heading, key figures, details, thread, what hangs on it. On a phone the panels are tabs.
import { Button } from "#components/ui/button.tsx";
import { Tabs, TabsContent, TabsList } from "#components/ui/tabs.tsx";
import { useKeys } from "#lib/keys.ts";
import { usePhone } from "#lib/use-phone.ts";
import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Fragment, type ReactNode } from "react";
import type { RecordKind } from "../types.ts";
import { useHref } from "../use-href.ts";
import { type Fact, Facts } from "./facts.tsx";
import { useNeighbours } from "./use-neighbours.ts";

type Props = {
  object: RecordKind;
  id: string;
  listLabel: string;
  title: string;
  icon: ReactNode;
  /** The heading; a field where the name can be changed. */
  heading: ReactNode;
  subtitle: ReactNode;
  actions: ReactNode;
  facts: Fact[];
  /** Between the figures and the columns: a deal's stages. */
  strip?: ReactNode;
  details: ReactNode;
  composer: ReactNode;
  timeline: ReactNode;
  related: { key: string; label: string; node: ReactNode }[];
};

export function RecordLayout(props: Props) {
  const phone = usePhone();
  return phone ? <PhoneRecord {...props} /> : <WideRecord {...props} />;
}

/** Up and down the list that this record was opened from. */
function Neighbours({ object, id }: { object: RecordKind; id: string }) {
  const t = useTranslations("crm.record");
  const href = useHref();
  const router = useRouter();
  const { previous, next } = useNeighbours(object, id);
  const go = (to: string | undefined) => to && router.push(href(`/${object}/${to}`));
  useKeys([
    { keys: "k", label: t("previous"), group: "record", run: () => go(previous) },
    { keys: "j", label: t("next"), group: "record", run: () => go(next) },
  ]);
  if (!previous && !next) return null;
  return (
    <span className="flex items-center gap-1">
      <Button
        size="icon-xs"
        variant="ghost"
        aria-label={t("previous")}
        disabled={!previous}
        onClick={() => go(previous)}
      >
        <ChevronUp className="size-4" aria-hidden />
      </Button>
      <Button
        size="icon-xs"
        variant="ghost"
        aria-label={t("next")}
        disabled={!next}
        onClick={() => go(next)}
      >
        <ChevronDown className="size-4" aria-hidden />
      </Button>
    </span>
  );
}

function WideRecord({
  object,
  id,
  listLabel,
  title,
  icon,
  heading,
  subtitle,
  actions,
  ...rest
}: Props) {
  const t = useTranslations("crm.record");
  const href = useHref();
  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-2 border-b px-4">
        <nav aria-label={t("breadcrumb")} className="min-w-0 flex-1">
          <ol className="flex min-w-0 items-center gap-1.5 text-sm">
            <li className="shrink-0">
              <Link
                href={href(`/${object}`)}
                className="rounded-sm text-muted-foreground hover:text-foreground"
              >
                {listLabel}
              </Link>
            </li>
            <li aria-hidden>
              <ChevronRight className="size-3.5 text-subtle-foreground" />
            </li>
            <li aria-current="page" className="truncate font-semibold">
              {title}
            </li>
          </ol>
        </nav>
        <Neighbours object={object} id={id} />
      </header>
      <div className="flex shrink-0 items-center gap-3 px-4 py-2.5">
        {icon}
        <div className="min-w-0 flex-1">
          {heading}
          <div className="flex h-5 items-center gap-2 text-xs text-muted-foreground">
            {subtitle}
          </div>
        </div>
        {actions}
      </div>
      <Facts facts={rest.facts} />
      {rest.strip}
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_288px] grid-rows-2 xl:grid-cols-[292px_minmax(0,1fr)_296px] xl:grid-rows-1">
        <aside
          aria-label={t("details")}
          className="col-start-2 row-start-1 min-h-0 overflow-y-auto border-b max-xl:border-l xl:col-start-1 xl:border-r xl:border-b-0"
        >
          {rest.details}
        </aside>
        <div className="col-start-1 row-span-2 row-start-1 flex min-h-0 flex-col xl:col-start-2 xl:row-span-1">
          <div className="shrink-0 px-4 pt-3">{rest.composer}</div>
          <section
            aria-label={t("timeline")}
            tabIndex={0}
            className="min-h-0 flex-1 overflow-y-auto px-4 pb-4 -outline-offset-2"
          >
            <h2 className="sr-only">{t("timeline")}</h2>
            {rest.timeline}
          </section>
        </div>
        <aside
          aria-label={t("related")}
          className="col-start-2 row-start-2 min-h-0 overflow-y-auto border-l xl:col-start-3 xl:row-start-1"
        >
          {rest.related.map(({ key, node }) => (
            <Fragment key={key}>{node}</Fragment>
          ))}
        </aside>
      </div>
    </>
  );
}

function PhoneRecord({
  object,
  listLabel,
  icon,
  heading,
  subtitle,
  actions,
  facts,
  strip,
  ...rest
}: Props) {
  const t = useTranslations("crm.record");
  const href = useHref();
  const tabs = [
    { value: "timeline", label: t("timeline") },
    { value: "details", label: t("details") },
    ...rest.related.map(({ key, label }) => ({ value: key, label })),
  ];
  const panel = "min-h-0 flex-1 overflow-y-auto px-4 pt-2 pb-4 data-[state=inactive]:hidden";
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-14 shrink-0 items-center gap-1 px-1">
        <Button asChild variant="ghost" size="icon">
          <Link href={href(`/${object}`)} aria-label={t("backTo", { list: listLabel })}>
            <ChevronLeft className="size-5" aria-hidden />
          </Link>
        </Button>
        <span className="flex-1" />
        {actions}
      </header>
      <div className="flex shrink-0 items-center gap-3 px-4 pb-3">
        {icon}
        <div className="min-w-0 flex-1">
          {heading}
          <div className="flex items-center gap-2 text-sm text-muted-foreground">{subtitle}</div>
        </div>
      </div>
      <Facts facts={facts} />
      {strip}
      <Tabs defaultValue="timeline" className="flex min-h-0 flex-1 flex-col">
        <TabsList label={t("sections")} items={tabs} className="shrink-0 border-y px-1" />
        <TabsContent value="timeline" className={panel}>
          <h2 className="sr-only">{t("timeline")}</h2>
          {rest.composer}
          {rest.timeline}
        </TabsContent>
        <TabsContent value="details" className={panel}>
          {rest.details}
        </TabsContent>
        {rest.related.map(({ key, node }) => (
          <TabsContent key={key} value={key} className={panel}>
            {node}
          </TabsContent>
        ))}
      </Tabs>
    </div>
  );
}
