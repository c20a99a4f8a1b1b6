import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { binObjects, BinScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.bin"))("title") };
}

export default async function BinPage({ params }: PageProps<"/[org]/bin">) {
  const { can } = await pageContext((await params).org);
  const objects = binObjects(can);
  if (objects.length === 0) return <NotAllowed />;
  return <BinScreen objects={objects} />;
}
