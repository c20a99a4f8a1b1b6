import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { listAuditLogs, readStatistics } from "#modules/audit/index.ts";
import { AuditScreen } from "#modules/audit/ui/index.ts";
import type { ListQuery } from "#lib/query/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("audit"))("title") };
}

/** As the screen asks without filters: reads of the log itself are left out. */
const query: ListQuery = {
  conditions: [{ field: "action", op: "ne", values: ["audit.read"] }],
  sort: { field: "occurred_at", descending: true },
  limit: 50,
  cursor: null,
  count: false,
};

export default async function AuditPage({ params }: PageProps<"/[org]/settings/audit">) {
  const { read, can } = await pageContext((await params).org);
  if (!can("audit.read")) return <NotAllowed />;
  const { first, statistics } = await read(async (ctx) => ({
    statistics: await readStatistics(ctx, {}),
    first: await listAuditLogs(ctx, query),
  }));
  return <AuditScreen first={first} statistics={statistics} canExport={can("audit.export")} />;
}
