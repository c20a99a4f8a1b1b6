import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { getSequence, readStatistics } from "#modules/comms/sequences/service.ts";
import { SequenceScreen } from "#modules/comms/ui/index.ts";
import { gone } from "../../settings/gone.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sequences"))("title") };
}

export default async function SequencePage(props: PageProps<"/[org]/sequences/[id]">) {
  const { org, id } = await props.params;
  const { read, can } = await pageContext(org);
  if (!can("sequences.read")) return <NotAllowed />;
  const { sequence, figures } = await read(async (ctx) => ({
    sequence: await getSequence(ctx, id),
    figures: (await readStatistics(ctx, id)).data,
  })).catch(gone);
  return <SequenceScreen sequence={sequence} figures={figures} />;
}
