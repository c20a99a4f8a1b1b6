"use client";
import { useFormatter, useTranslations } from "next-intl";
import { None } from "#components/ui/none.tsx";
import type { Statistics } from "../logs/schema.ts";
import { useWords } from "./use-words.ts";

type Day = { day: string; done: number; refused: number };

/** The range's figures, a bar for each day, and who did most. */
export function StatisticsStrip({ statistics }: { statistics: Statistics }) {
  const t = useTranslations("audit");
  const format = useFormatter();
  const days = daysOf(statistics);
  const sum = (pick: (row: Statistics["data"][number]) => boolean) =>
    statistics.data.filter(pick).reduce((total, row) => total + row.acts, 0);
  const refused = sum((row) => row.outcome === "refused");
  const figures = [
    [t("done"), sum((row) => row.outcome !== "refused")],
    [t("refusedRequests"), refused],
    [t("exports"), sum((row) => row.event_kind === "export")],
    [t("privileges"), sum((row) => row.event_kind === "privilege_change")],
  ] as const;
  const date = (day: string) =>
    format.dateTime(new Date(`${day}T12:00:00Z`), { day: "numeric", month: "short" });
  return (
    <section
      aria-label={t("statistics")}
      className="flex rounded-lg border bg-card max-lg:flex-col"
    >
      <dl className="grid shrink-0 grid-cols-2 content-center gap-x-4 gap-y-3 p-4 max-lg:border-b lg:w-[260px] lg:border-r">
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt className="text-xs text-muted-foreground">{name}</dt>
            <dd className="text-lg font-semibold">{format.number(figure)}</dd>
          </div>
        ))}
      </dl>
      <div className="min-w-0 flex-1 p-4 max-lg:border-b lg:border-r">
        <p className="mb-2 text-xs font-medium">{t("perDay")}</p>
        <Bars days={days} label={t("bars", { acts: figures[0][1], refused })} />
        <div className="mt-1.5 flex justify-between text-2xs text-muted-foreground" aria-hidden>
          <span>{date(statistics.from)}</span>
          <span>{date(statistics.to)}</span>
        </div>
      </div>
      <TopActors statistics={statistics} />
    </section>
  );
}

/** Refusals sit on top in red and never get thinner than two pixels. */
function Bars({ days, label }: { days: readonly Day[]; label: string }) {
  const most = Math.max(1, ...days.map(({ done, refused }) => done + refused));
  const height = (part: number) => ({ height: `max(2px, ${(part / most) * 100}%)` });
  return (
    <div
      role="img"
      aria-label={label}
      className="flex h-18 items-end gap-[3px] border-b max-md:gap-px"
    >
      {days.map(({ day, done, refused }) => (
        <div key={day} className="flex h-full flex-1 flex-col justify-end gap-px">
          {refused > 0 && (
            <div className="rounded-t-[2px] bg-destructive" style={height(refused)} />
          )}
          {done > 0 && (
            <div
              className={refused > 0 ? "bg-chart-1/70" : "rounded-t-[2px] bg-chart-1/70"}
              style={height(done)}
            />
          )}
        </div>
      ))}
    </div>
  );
}

const TOP = 4;

function TopActors({ statistics }: { statistics: Statistics }) {
  const t = useTranslations("audit");
  const format = useFormatter();
  const { actorWord } = useWords();
  const byActor = new Map<string, { name: string; acts: number }>();
  for (const row of statistics.data) {
    const key = row.actor_id ?? row.actor_type;
    const known = byActor.get(key);
    byActor.set(key, { name: actorWord(row), acts: (known?.acts ?? 0) + row.acts });
  }
  const top = [...byActor.values()].toSorted((a, b) => b.acts - a.acts).slice(0, TOP);
  return (
    <div className="shrink-0 p-4 lg:w-[260px]">
      <p className="mb-2 text-xs font-medium">{t("mostActive")}</p>
      {top.length === 0 ? (
        <None />
      ) : (
        <ol className="flex flex-col gap-1">
          {top.map(({ name, acts }) => (
            <li key={name} className="flex gap-3">
              <span className="min-w-0 flex-1 truncate">{name}</span>
              <span className="text-muted-foreground">{format.number(acts)}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** Every day of the range, those without acts too. */
function daysOf({ from, to, data }: Statistics): Day[] {
  const days: Day[] = [];
  for (let time = Date.parse(from); time <= Date.parse(to); time += 86_400_000) {
    const day = new Date(time).toISOString().slice(0, 10);
    const acts = (refused: boolean) =>
      data
        .filter((row) => row.day === day && (row.outcome === "refused") === refused)
        .reduce((total, row) => total + row.acts, 0);
    days.push({ day, done: acts(false), refused: acts(true) });
  }
  return days;
}
