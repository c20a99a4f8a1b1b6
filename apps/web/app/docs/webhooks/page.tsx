import { RETRY_SECONDS } from "@rapport/events";
import type { Metadata } from "next";
import { getFormatter, getTranslations } from "next-intl/server";
import { Link } from "#components/ui/link.tsx";
import { Contents } from "#components/docs/contents.tsx";
import { sampleBody } from "../events/event-docs.ts";
import { Section } from "#components/docs/section.tsx";
import { VerifyTabs } from "#components/docs/verify-tabs.tsx";
import { orderSnippet, replaySnippet } from "#components/docs/webhook-snippets.ts";
import { Code } from "#components/ui/code.tsx";
import { catalogueOf, enabledModules } from "#modules/registry.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("webhooks.title") };
}

const headers = `POST /hooks/rapport HTTP/1.1
content-type: application/json
user-agent: Rapport-Webhooks/1
webhook-id: 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
webhook-timestamp: 1795253400
webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=`;

const topics = [
  "arrives",
  "verify",
  "answer",
  "retries",
  "order",
  "rotation",
  "replay",
  "network",
  "operations",
  "try",
] as const;

const operations = [
  "webhook.failing",
  "webhook.disabled",
  "webhook.recovered",
  "webhook_delivery.died",
] as const;

/** For who receives webhooks: what arrives, how to know that it is ours, and what happens when something fails. */
export default async function WebhookGuidePage() {
  const t = await getTranslations("docs.webhooks");
  const format = await getFormatter();
  const catalogue = catalogueOf(enabledModules());
  const waits = RETRY_SECONDS.map((seconds) => waitIn(seconds, t));
  return (
    <article className="mx-auto flex w-full max-w-3xl flex-col gap-10 px-4 py-10 md:px-6">
      <header>
        <h1 className="text-3xl font-semibold">{t("title")}</h1>
        <p className="mt-2 max-w-[68ch] text-base text-pretty text-muted-foreground">{t("text")}</p>
        <p className="mt-3 flex flex-wrap gap-x-4 text-sm text-primary-text">
          <Link href="/docs/events" className="rounded-sm hover:underline max-md:py-3">
            {t("toEvents")}
          </Link>
          <Link href="/docs/api" className="rounded-sm hover:underline max-md:py-3">
            {t("toReference")}
          </Link>
        </p>
      </header>
      <Contents label={t("contents")} items={topics.map((id) => [id, t(`${id}.title`)] as const)} />
      <Section id="arrives" title={t("arrives.title")} text={t("arrives.text")}>
        <Code
          label={t("arrives.full")}
          text={`${headers}\n\n${sampleBody(catalogue, "webhook.test")}`}
        />
        <p className="max-w-[68ch] text-base text-pretty text-muted-foreground">
          {t("arrives.thinText")}
        </p>
        <Code label={t("arrives.thin")} text={sampleBody(catalogue, "webhook.test", true)} />
      </Section>
      <Section id="verify" title={t("verify.title")} text={t("verify.text")}>
        <VerifyTabs />
      </Section>
      <Section id="answer" title={t("answer.title")} text={t("answer.text")} />
      <Section
        id="retries"
        title={t("retries.title")}
        text={t("retries.text", { waits: format.list(waits), attempts: waits.length + 1 })}
      />
      <Section id="order" title={t("order.title")} text={t("order.text")}>
        <Code label={t("order.title")} text={orderSnippet} />
      </Section>
      <Section id="rotation" title={t("rotation.title")} text={t("rotation.text")} />
      <Section id="replay" title={t("replay.title")} text={t("replay.text")}>
        <Code label={t("replay.title")} text={replaySnippet} />
      </Section>
      <Section id="network" title={t("network.title")} text={t("network.text")} />
      <Section id="operations" title={t("operations.title")} text={t("operations.text")}>
        <dl className="flex flex-col gap-3">
          {operations.map((type) => (
            <div key={type}>
              <dt className="font-mono text-sm font-medium">{type}</dt>
              <dd className="max-w-[68ch] text-sm text-pretty text-muted-foreground">
                {catalogue.get(type)?.description}
              </dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section id="try" title={t("try.title")} text={t("try.text")} />
    </article>
  );
}

function waitIn(
  seconds: number,
  t: Awaited<ReturnType<typeof getTranslations<"docs.webhooks">>>,
): string {
  if (seconds < 60) return t("seconds", { count: seconds });
  return seconds < 3600
    ? t("minutes", { count: seconds / 60 })
    : t("hours", { count: seconds / 3600 });
}
