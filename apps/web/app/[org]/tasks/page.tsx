import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { pageContext } from "#lib/page-context.ts";
import { TasksScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.tasks"))("title") };
}

export default async function TasksPage({ params }: PageProps<"/[org]/tasks">) {
  const { can, memberId } = await pageContext((await params).org);
  return <TasksScreen canWrite={can("tasks.write")} memberId={memberId} />;
}
