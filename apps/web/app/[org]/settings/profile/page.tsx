import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageContext } from "#lib/page-context.ts";
import { getMe, listSessions } from "#modules/identity/index.ts";
import { ProfileScreen } from "#modules/identity/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.nav"))("profile") };
}

export default async function ProfilePage({ params }: PageProps<"/[org]/settings/profile">) {
  const { read } = await pageContext((await params).org);
  const { me, sessions } = await read(async (ctx) => ({
    me: await getMe(ctx),
    sessions: await listSessions(ctx),
  }));
  return <ProfileScreen me={me} sessions={sessions.data} />;
}
