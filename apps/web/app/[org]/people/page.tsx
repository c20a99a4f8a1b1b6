import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageContext } from "#lib/page-context.ts";
import { PeopleScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.people"))("title") };
}

export default async function PeoplePage({ params }: PageProps<"/[org]/people">) {
  const { can, memberId } = await pageContext((await params).org);
  return <PeopleScreen canWrite={can("people.write")} memberId={memberId} />;
}
