import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { importable, ImportsScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("imports"))("title") };
}

export default async function ImportsPage({ params }: PageProps<"/[org]/import">) {
  const { can, canAll } = await pageContext((await params).org);
  return can("imports.write") && importable(canAll).length > 0 ? <ImportsScreen /> : <NotAllowed />;
}
