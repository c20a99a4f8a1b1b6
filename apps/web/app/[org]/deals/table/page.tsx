import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageContext } from "#lib/page-context.ts";
import { DealsTableScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.deals"))("title") };
}

export default async function DealsTablePage({ params }: PageProps<"/[org]/deals/table">) {
  const { can, memberId } = await pageContext((await params).org);
  return <DealsTableScreen canWrite={can("deals.write")} memberId={memberId} />;
}
