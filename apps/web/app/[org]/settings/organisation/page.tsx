import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { getOrg } from "#modules/identity/index.ts";
import { OrganisationScreen } from "#modules/identity/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.nav"))("organisation") };
}

export default async function OrganisationPage({
  params,
}: PageProps<"/[org]/settings/organisation">) {
  const { read, can } = await pageContext((await params).org);
  if (!can("org.read")) return <NotAllowed />;
  return <OrganisationScreen org={await read(getOrg)} canWrite={can("org.write")} />;
}
