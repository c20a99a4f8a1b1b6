import { uuidPattern } from "@rapport/core";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { MergeScreen } from "#modules/crm/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("crm.merge"))("title") };
}

/** `/acme/merge?object=people&ids=…,…`: the first of them stays unless another is chosen. */
export default async function MergePage({ params, searchParams }: PageProps<"/[org]/merge">) {
  const { can } = await pageContext((await params).org);
  const { object, ids } = await searchParams;
  if (object !== "people" && object !== "companies") notFound();
  if (!can(`${object}.write`) || !can(`${object}.delete`)) return <NotAllowed />;
  const wanted = typeof ids === "string" ? [...new Set(ids.split(","))].slice(0, 21) : [];
  if (wanted.length === 0 || !wanted.every((id) => uuidPattern.test(id))) notFound();
  return <MergeScreen key={`${object} ${wanted.join()}`} object={object} ids={wanted} />;
}
