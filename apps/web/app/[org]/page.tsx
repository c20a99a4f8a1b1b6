import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageContext } from "#lib/page-context.ts";
import { HomeScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.home"))("title") };
}

export default async function HomePage({ params }: PageProps<"/[org]">) {
  const { can, memberId } = await pageContext((await params).org);
  return (
    <HomeScreen
      memberId={memberId}
      can={{
        readDeals: can("deals.read"),
        writeDeals: can("deals.write"),
        readTasks: can("tasks.read"),
        writeTasks: can("tasks.write"),
      }}
    />
  );
}
