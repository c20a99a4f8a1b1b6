import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageContext } from "#lib/page-context.ts";
import { getMe } from "#modules/identity/index.ts";
import { ProfileScreen } from "#modules/identity/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.nav"))("profile") };
}

export default async function ProfilePage({ params }: PageProps<"/[org]/settings/profile">) {
  const { read } = await pageContext((await params).org);
  return <ProfileScreen me={await read(getMe)} />;
}
