import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { templateFields } from "#modules/comms/index.ts";
import { listTemplates } from "#modules/comms/templates/service.ts";
import { TemplatesScreen } from "#modules/comms/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("templates"))("title") };
}

const first = new URL("list:?limit=50&sort=name");

export default async function TemplatesPage({ params }: PageProps<"/[org]/settings/templates">) {
  const { read, can } = await pageContext((await params).org);
  if (!can("email_templates.read")) return <NotAllowed />;
  const templates = await read((ctx) =>
    listTemplates(ctx, parseListQuery(first, templateFields, { defaultSort: "name" })),
  );
  return <TemplatesScreen templates={templates} />;
}
