import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { ImportScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("imports"))("title") };
}

export default async function ImportPage({ params }: PageProps<"/[org]/import/[id]">) {
  const { org, id } = await params;
  const { can } = await pageContext(org);
  return can("imports.write") ? <ImportScreen id={id} /> : <NotAllowed />;
}
