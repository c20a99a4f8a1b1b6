import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { listMembers, listTeams } from "#modules/identity/index.ts";
import { MembersScreen } from "#modules/identity/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.nav"))("members") };
}

const first = {
  conditions: [],
  sort: { field: "name", descending: false },
  limit: 100,
  cursor: null,
  count: true,
};

export default async function MembersPage({ params }: PageProps<"/[org]/settings/members">) {
  const { read, can, role, memberId } = await pageContext((await params).org);
  if (!can("members.read")) return <NotAllowed />;
  const [members, teams] = await read(async (ctx) => [
    await listMembers(ctx, first),
    await listTeams(ctx, first),
  ]);
  return (
    <MembersScreen
      first={members}
      teams={teams.data}
      me={memberId}
      isOwner={role === "owner"}
      canWrite={can("members.write")}
    />
  );
}
