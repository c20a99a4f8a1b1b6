import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { getOrg, listQuotas } from "#modules/identity/index.ts";
import { OrganisationScreen } from "#modules/identity/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.nav"))("organisation") };
}

export default async function OrganisationPage({
  params,
}: PageProps<"/[org]/settings/organisation">) {
  const { read, can, role, memberId } = await pageContext((await params).org);
  if (!can("org.read")) return <NotAllowed />;
  const { org, quotas } = await read(async (ctx) => ({
    org: await getOrg(ctx),
    quotas: (await listQuotas(ctx)).data,
  }));
  return (
    <OrganisationScreen
      org={org}
      quotas={quotas}
      me={memberId}
      can={{ write: can("org.write"), export: can("org.export"), own: role === "owner" }}
    />
  );
}
