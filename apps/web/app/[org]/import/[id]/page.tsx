import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { importable, ImportScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("imports"))("title") };
}

export default async function ImportPage({ params }: PageProps<"/[org]/import/[id]">) {
  const { org, id } = await params;
  const { can, canAll } = await pageContext(org);
  return can("imports.write") && importable(canAll).length > 0 ? (
    <ImportScreen id={id} />
  ) : (
    <NotAllowed />
  );
}
