import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { CompaniesScreen } from "#modules/crm/ui/index.ts";
import { readList } from "#modules/crm/screens/service.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.companies"))("title") };
}

export default async function CompaniesPage({
  params,
  searchParams,
}: PageProps<"/[org]/companies">) {
  const { can, memberId, read } = await pageContext((await params).org);
  if (!can("companies.read")) return <NotAllowed />;
  const state = await readList(read, "companies", await searchParams);
  return <CompaniesScreen canWrite={can("companies.write")} memberId={memberId} state={state} />;
}
