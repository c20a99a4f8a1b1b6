import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { listSequences } from "#modules/comms/sequences/service.ts";
import { summarizeSequences } from "#modules/comms/index.ts";
import { SequencesScreen } from "#modules/comms/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sequences"))("title") };
}

export default async function SequencesPage(props: PageProps<"/[org]/sequences">) {
  const { cursor } = await props.searchParams;
  const { read, can } = await pageContext((await props.params).org);
  if (!can("sequences.read")) return <NotAllowed />;
  const { page, summaries } = await read(async (ctx) => {
    const found = await listSequences(ctx, {
      conditions: [],
      sort: { field: "name", descending: false },
      limit: 50,
      cursor: typeof cursor === "string" ? cursor : null,
      count: false,
    });
    const ids = found.data.map(({ id }) => id);
    return { page: found, summaries: await summarizeSequences(ctx, ids) };
  });
  return <SequencesScreen sequences={page.data} summaries={summaries} next={page.next_cursor} />;
}
