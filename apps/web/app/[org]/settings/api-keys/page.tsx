import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { getMe, listApiKeys, listMembers } from "#modules/identity/index.ts";
import { ApiKeysScreen } from "#modules/identity/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.nav"))("apiKeys") };
}

const page = { conditions: [], limit: 100, cursor: null, count: false };

export default async function ApiKeysPage({ params }: PageProps<"/[org]/settings/api-keys">) {
  const { read, can } = await pageContext((await params).org);
  if (!can("api_keys.read")) return <NotAllowed />;
  const { keys, members, me } = await read(async (ctx) => ({
    keys: await listApiKeys(ctx, { ...page, sort: { field: "created_at", descending: true } }),
    members: await listMembers(ctx, { ...page, sort: { field: "name", descending: false } }),
    me: await getMe(ctx),
  }));
  return (
    <ApiKeysScreen
      keys={keys.data}
      makers={Object.fromEntries(members.data.map((m) => [m.id, m.name]))}
      permissions={me.permissions.filter((held) => !me.partial.includes(held))}
      canWrite={can("api_keys.write")}
      canRevoke={can("api_keys.delete")}
    />
  );
}
