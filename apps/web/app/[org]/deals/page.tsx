import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageContext } from "#lib/page-context.ts";
import { BoardScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.deals"))("title") };
}

export default async function DealsBoardPage({ params }: PageProps<"/[org]/deals">) {
  const { can } = await pageContext((await params).org);
  return <BoardScreen canWrite={can("deals.write")} />;
}
