import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { BoardScreen } from "#modules/crm/ui/index.ts";
import { readBoard } from "#modules/crm/screens/service.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.deals"))("title") };
}

export default async function DealsBoardPage({ params, searchParams }: PageProps<"/[org]/deals">) {
  const { can, read } = await pageContext((await params).org);
  if (!can("deals.read")) return <NotAllowed />;
  const state = await readBoard(read, await searchParams);
  return <BoardScreen canWrite={can("deals.write")} state={state} />;
}
