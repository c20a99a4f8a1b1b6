import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { Code } from "#components/ui/code.tsx";
import { env } from "#lib/env.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("quickstart") };
}

function Step({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <section className="flex flex-col gap-3">
      <div>
        <h2 className="text-lg font-semibold">{title}</h2>
        <p className="max-w-[68ch] text-base text-pretty text-muted-foreground">{text}</p>
      </div>
      {children}
    </section>
  );
}

/** The first five minutes with the API, in commands that can be pasted. */
export default async function QuickstartPage() {
  const t = await getTranslations("docs.quick");
  // The address is this installation's, which a build does not know.
  await connection();
  const base = process.env["RAPPORT_API_URL"] ?? `${env.webOrigin()}/api/v1`;
  const key = '-H "Authorization: Bearer $RAPPORT_KEY"';
  return (
    <article className="mx-auto flex w-full max-w-3xl flex-col gap-10 px-4 py-10 md:px-6">
      <header>
        <h1 className="text-3xl font-semibold">{t("title")}</h1>
        <p className="mt-2 max-w-[68ch] text-base text-pretty text-muted-foreground">{t("text")}</p>
      </header>
      <Step title={t("key.title")} text={t("key.text")}>
        <Code label={t("key.title")} text={`export RAPPORT_KEY=rk_live_…`} />
      </Step>
      <Step title={t("list.title")} text={t("list.text")}>
        <Code
          label={t("list.title")}
          text={`curl "${base}/deals?limit=50" \\\n  ${key}\n\ncurl "${base}/deals?limit=50&cursor=$NEXT_CURSOR" \\\n  ${key}`}
        />
        <Code
          json
          label={t("list.answer")}
          text={`{\n  "data": [{ "id": "0193…", "name": "Crane operator academy", "amount": "148000.00", "currency": "EUR" }],\n  "next_cursor": "eyJ…",\n  "has_more": true\n}`}
        />
      </Step>
      <Step title={t("create.title")} text={t("create.text")}>
        <Code
          label={t("create.title")}
          text={`curl -X POST "${base}/companies" \\\n  ${key} \\\n  -H "Content-Type: application/json" \\\n  -H "Idempotency-Key: $(uuidgen)" \\\n  -d '{ "name": "Brunmore Ports", "domain": "brunmore.example" }'`}
        />
      </Step>
      <Step title={t("change.title")} text={t("change.text")}>
        <Code
          label={t("change.title")}
          text={`curl -X PATCH "${base}/companies/$ID" \\\n  ${key} \\\n  -H "Content-Type: application/merge-patch+json" \\\n  -d '{ "website": "https://brunmore.example" }'`}
        />
      </Step>
      <Step title={t("errors.title")} text={t("errors.text")}>
        <Code
          json
          label={t("errors.title")}
          text={`{\n  "title": "Some values cannot be taken",\n  "status": 422,\n  "code": "invalid",\n  "request_id": "req_0193…",\n  "errors": [{ "pointer": "/amount", "message": "Use an amount like 1250.00." }]\n}`}
        />
      </Step>
      <Step title={t("webhooks.title")} text={t("webhooks.text")} />
    </article>
  );
}
