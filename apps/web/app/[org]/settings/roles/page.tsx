import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { givableRoles, listPermissions, listRoles } from "#modules/identity/index.ts";
import { RolesScreen } from "#modules/identity/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.nav"))("roles") };
}

const byName = {
  conditions: [],
  sort: { field: "name", descending: false },
  limit: 100,
  cursor: null,
  count: false,
};

export default async function RolesPage({ params }: PageProps<"/[org]/settings/roles">) {
  const { read, can, role } = await pageContext((await params).org);
  if (!can("roles.read")) return <NotAllowed />;
  const { roles, permissions } = await read(async (ctx) => ({
    roles: (await listRoles(ctx, byName)).data,
    permissions: (await listPermissions(ctx)).data,
  }));
  return (
    <RolesScreen
      roles={roles}
      permissions={permissions}
      choices={{
        own: roles.map(({ id, name }) => ({ id, name })),
        givable: givableRoles(permissions, roles, role === "owner"),
      }}
      canWrite={can("roles.write")}
      canDelete={can("roles.delete") && can("members.write")}
    />
  );
}
