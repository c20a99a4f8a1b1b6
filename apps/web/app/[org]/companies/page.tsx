import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageContext } from "#lib/page-context.ts";
import { CompaniesScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.companies"))("title") };
}

export default async function CompaniesPage({ params }: PageProps<"/[org]/companies">) {
  const { can, memberId } = await pageContext((await params).org);
  return <CompaniesScreen canWrite={can("companies.write")} memberId={memberId} />;
}
