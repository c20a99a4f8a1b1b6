import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { connection } from "next/server";
import { quickstartSnippets, sdkSnippet } from "#components/docs/quickstart.ts";
import { Contents } from "#components/docs/contents.tsx";
import { Section } from "#components/docs/section.tsx";
import { Code } from "#components/ui/code.tsx";
import { env } from "#lib/env.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("quickstart") };
}

const steps = ["key", "create", "list", "retry", "webhook", "verify", "feed"] as const;

/** The first five minutes with the API, in commands that can be pasted. */
export default async function QuickstartPage() {
  const t = await getTranslations("docs.quick");
  // The address is this installation's, which a build does not know.
  await connection();
  const base = process.env["RAPPORT_API_URL"] ?? `${env.webOrigin()}/api/v1`;
  const snippets = new Map(quickstartSnippets(base).map(({ id, text }) => [id, text]));
  return (
    <article className="mx-auto flex w-full max-w-3xl flex-col gap-10 px-4 py-10 md:px-6">
      <header>
        <h1 className="text-3xl font-semibold">{t("title")}</h1>
        <p className="mt-2 max-w-[68ch] text-base text-pretty text-muted-foreground">{t("text")}</p>
      </header>
      <Contents
        label={t("contents")}
        items={[...steps, "sdk" as const].map((id) => [id, t(`${id}.title`)] as const)}
      />
      {steps.map((id) => (
        <Section key={id} id={id} title={t(`${id}.title`)} text={t(`${id}.text`)}>
          <Code label={t(`${id}.title`)} text={snippets.get(id)!} />
        </Section>
      ))}
      <Section id="sdk" title={t("sdk.title")} text={t("sdk.text")}>
        <Code label={t("sdk.title")} text={sdkSnippet} />
      </Section>
    </article>
  );
}
