import { useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import { Code } from "#components/ui/code.tsx";
import type { DocEvent, DocRecord } from "./doc-types.ts";
import { FieldTable } from "./field-table.tsx";
import { InlineCode } from "./inline-code.tsx";

const summary =
  "w-fit cursor-pointer rounded-sm text-sm text-primary-text hover:underline max-md:flex max-md:min-h-11 max-md:items-center";

/** The events that carry one kind of record, and the record's fields. */
export function EventRecord({ record }: { record: DocRecord }) {
  const t = useTranslations("docs.events");
  const label = t("fieldsOf", { record: record.name, count: record.fields.length });
  return (
    <div className="flex flex-col gap-5 rounded-lg border p-4">
      {record.events.map((event) => (
        <Event key={event.type} event={event} />
      ))}
      <details className="group border-t pt-3">
        <summary className={summary}>{label}</summary>
        <div className="mt-2">
          <FieldTable label={label} fields={record.fields} />
        </div>
      </details>
    </div>
  );
}

function Event({ event }: { event: DocEvent }) {
  const t = useTranslations("docs.events");
  return (
    <section id={event.type} aria-labelledby={`${event.type}-name`} className="scroll-mt-20">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h3 id={`${event.type}-name`} className="font-mono text-sm font-medium break-all">
          <a href={`#${event.type}`} className="hover:underline">
            {event.type}
          </a>
        </h3>
        <Badge>{t("version", { version: event.version })}</Badge>
        {event.isOutside && <Badge tone="outline">{t("outside")}</Badge>}
        {!event.isChosen && <Badge tone="outline">{t("byHand")}</Badge>}
      </div>
      <p className="mt-0.5 max-w-[68ch] text-sm text-pretty text-muted-foreground">
        <InlineCode text={event.description} />
      </p>
      <details className="mt-1">
        <summary className={summary}>{t("sample")}</summary>
        <Code
          className="mt-2 max-h-96 overflow-y-auto"
          label={t("sampleOf", { type: event.type })}
          text={event.sample}
        />
      </details>
    </section>
  );
}
