import { errorCodes, type ErrorCode } from "@rapport/core";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Contents } from "#components/docs/contents.tsx";
import { Section } from "#components/docs/section.tsx";
import { Code } from "#components/ui/code.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("guide") };
}

const topics = [
  ["authentication", "Authorization: Bearer rk_live_…"],
  [
    "pagination",
    "GET /deals?sort=-amount&limit=100&count=true\nGET /deals?sort=-amount&limit=100&cursor=…",
  ],
  [
    "filtering",
    'GET /deals?filter[amount][gte]=1000&filter[status][in]=open,won\nGET /deals?filter={"or":[{"field":"status","op":"eq","value":"won"},{"field":"amount","op":"gte","value":"50000"}]}\nGET /deals?fields=id,name,amount&expand=company,company.owner',
  ],
  [
    "limits",
    'RateLimit-Policy: "default";q=60;w=60\nRateLimit: "default";r=0;t=12\nRetry-After: 12',
  ],
  ["idempotency", "POST /deals\nIdempotency-Key: order-4711"],
  [
    "changes",
    'ETag: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e-3"\nIf-Match: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e-3"',
  ],
  [
    "many",
    'PUT /companies/by-external-id/erp-4711\nPOST /deals/bulk\n{"atomic":true,"operations":[{"method":"update","id":"…","data":{"amount":"9000.00"}},{"method":"create","data":{"name":"Two cranes"}}]}',
  ],
  [
    "deleting",
    'DELETE /people/{id}\nGET /people?deleted=true\nPOST /people/{id}/restore\nPOST /people/{id}/merge\n{"from":["…"],"fields":{"email":"…"}}\nPOST /people/{id}/unmerge',
  ],
  [
    "files",
    "GET /deals/export?format=ndjson&filter[status][eq]=won\nPOST /imports?object=people&file_name=people.csv\nPOST /imports/{id}/start\nPOST /imports/{id}/undo",
  ],
  ["versioning", "Rapport-Version: 2026-11-01"],
  [
    "events",
    "GET /events?from=oldest&limit=100\nGET /events?cursor=…\nGET /stream\nLast-Event-ID: …",
  ],
  [
    "webhooks",
    "webhook-id: 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e\nwebhook-timestamp: 1795253400\nwebhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  ],
] as const;

/** What holds for every operation, and what to do about each error. */
export default async function GuidePage() {
  const t = await getTranslations("docs.guides");
  const codes = Object.entries(errorCodes) as [ErrorCode, number][];
  return (
    <article className="mx-auto flex w-full max-w-3xl flex-col gap-10 px-4 py-10 md:px-6">
      <header>
        <h1 className="text-3xl font-semibold">{t("title")}</h1>
        <p className="mt-2 max-w-[68ch] text-base text-pretty text-muted-foreground">{t("text")}</p>
      </header>
      <Contents
        label={t("contents")}
        items={[
          ...topics.map(([id]) => [id, t(`${id}.title`)] as const),
          ["errors", t("errors.title")],
        ]}
      />
      {topics.map(([id, example]) => (
        <Section key={id} id={id} title={t(`${id}.title`)} text={t(`${id}.text`)}>
          <Code label={t(`${id}.title`)} text={example} />
        </Section>
      ))}
      <Section id="errors" title={t("errors.title")} text={t("errors.text")}>
        <dl className="flex flex-col gap-4">
          {codes.map(([code, status]) => (
            <div key={code} id={code}>
              <dt className="font-mono text-sm font-medium">
                {status} {code}
              </dt>
              <dd className="max-w-[68ch] text-sm text-pretty text-muted-foreground">
                {t(`errors.codes.${code}`)}
              </dd>
            </div>
          ))}
        </dl>
      </Section>
    </article>
  );
}
