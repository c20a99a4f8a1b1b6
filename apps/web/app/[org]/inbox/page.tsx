import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { InboxScreen } from "#modules/comms/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("inbox"))("title") };
}

export default async function InboxPage({ params }: PageProps<"/[org]/inbox">) {
  const { can, memberId } = await pageContext((await params).org);
  if (!can("conversations.read")) return <NotAllowed />;
  return <InboxScreen canWrite={can("conversations.write")} memberId={memberId} />;
}
