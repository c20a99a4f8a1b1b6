import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EventCatalogue } from "#components/docs/event-catalogue.tsx";
import { eventDocs } from "./event-docs.ts";
import { InlineCode } from "#components/docs/inline-code.tsx";
import { catalogueOf, enabledModules } from "#modules/registry.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("events.title") };
}

const parts = [
  "type",
  "timestamp",
  "data.object_type, data.object_id",
  "data.sequence",
  "data.version",
  "data.actor, data.request_id",
  "data.object",
  "data.previous",
] as const;

/** The catalogue: what can happen, and what a webhook, the feed and the stream then carry. */
export default async function EventsPage() {
  const t = await getTranslations("docs.events");
  return (
    <article className="mx-auto flex w-full max-w-3xl flex-col gap-8 px-4 py-10 md:px-6">
      <header>
        <h1 className="text-3xl font-semibold">{t("title")}</h1>
        <p className="mt-2 max-w-[68ch] text-base text-pretty text-muted-foreground">{t("text")}</p>
      </header>
      <dl className="grid gap-x-6 gap-y-2 text-sm md:grid-cols-[max-content_1fr]">
        {parts.map((part, index) => (
          <div key={part} className="contents">
            <dt className="font-mono text-xs leading-5">{part}</dt>
            <dd className="text-pretty text-muted-foreground max-md:pb-2">
              <InlineCode text={t(`parts.${index}`)} />
            </dd>
          </div>
        ))}
      </dl>
      <EventCatalogue groups={eventDocs(catalogueOf(enabledModules()))} />
    </article>
  );
}
