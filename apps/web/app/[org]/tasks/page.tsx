import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { TasksScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.tasks"))("title") };
}

export default async function TasksPage({ params }: PageProps<"/[org]/tasks">) {
  const { can, memberId } = await pageContext((await params).org);
  if (!can("tasks.read")) return <NotAllowed />;
  return <TasksScreen canWrite={can("tasks.write")} memberId={memberId} />;
}
