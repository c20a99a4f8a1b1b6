import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { DealsTableScreen } from "#modules/crm/ui/index.ts";
import { readList } from "#modules/crm/screens/service.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.deals"))("title") };
}

export default async function DealsTablePage({
  params,
  searchParams,
}: PageProps<"/[org]/deals/table">) {
  const { can, memberId, read } = await pageContext((await params).org);
  if (!can("deals.read")) return <NotAllowed />;
  const state = await readList(read, "deals", await searchParams);
  return <DealsTableScreen canWrite={can("deals.write")} memberId={memberId} state={state} />;
}
