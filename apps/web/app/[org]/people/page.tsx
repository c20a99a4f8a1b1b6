import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { PeopleScreen } from "#modules/crm/ui/index.ts";
import { readList } from "#modules/crm/screens/service.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.people"))("title") };
}

export default async function PeoplePage({ params, searchParams }: PageProps<"/[org]/people">) {
  const { can, memberId, read } = await pageContext((await params).org);
  if (!can("people.read")) return <NotAllowed />;
  const state = await readList(read, "people", await searchParams);
  return <PeopleScreen canWrite={can("people.write")} memberId={memberId} state={state} />;
}
