import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import {
  getMe,
  givableRoles,
  listInvitations,
  listMembers,
  listPermissions,
  listRoles,
  listTeams,
} from "#modules/identity/index.ts";
import { MembersScreen } from "#modules/identity/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.nav"))("members") };
}

const byName = {
  conditions: [],
  sort: { field: "name", descending: false },
  limit: 100,
  cursor: null,
  count: true,
};
const present = {
  ...byName,
  conditions: [
    { field: "status", op: "in" as const, values: ["active", "suspended", "unclaimed"] },
  ],
};
const unanswered = {
  conditions: [
    { field: "accepted_at", op: "is_null" as const, values: [true] },
    { field: "revoked_at", op: "is_null" as const, values: [true] },
  ],
  sort: { field: "created_at", descending: true },
  limit: 100,
  cursor: null,
  count: false,
};

export default async function MembersPage({ params }: PageProps<"/[org]/settings/members">) {
  const { read, can, role, memberId } = await pageContext((await params).org);
  if (!can("members.read")) return <NotAllowed />;
  const found = await read(async (ctx) => ({
    members: await listMembers(ctx, present),
    invitations: await listInvitations(ctx, unanswered),
    teams: await listTeams(ctx, byName),
    roles: await listRoles(ctx, byName),
    permissions: await listPermissions(ctx),
    me: await getMe(ctx),
  }));
  const isOwner = role === "owner";
  return (
    <MembersScreen
      first={found.members}
      invitations={found.invitations.data.filter(
        ({ state }) => state === "open" || state === "expired",
      )}
      teams={found.teams.data}
      choices={{
        own: found.roles.data.map(({ id, name }) => ({ id, name })),
        givable: givableRoles(found.permissions.data, found.roles.data, isOwner),
      }}
      org={found.me.org.name}
      me={memberId}
      isOwner={isOwner}
      can={{
        write: can("members.write"),
        remove: can("members.write") && can("members.delete"),
        writeTeams: can("teams.write"),
        deleteTeams: can("teams.delete"),
      }}
    />
  );
}
