import { AppError, uuidPattern } from "@rapport/core";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { pageContext } from "#lib/page-context.ts";
import { getDeal } from "#modules/crm/deals/service.ts";
import { DealRecord } from "#modules/crm/ui/index.ts";

const readDeal = cache(async (org: string, id: string) => {
  if (!uuidPattern.test(id)) notFound();
  const { read } = await pageContext(org);
  try {
    return await read((ctx) => getDeal(ctx, id));
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({
  params,
}: PageProps<"/[org]/deals/[id]">): Promise<Metadata> {
  const { org, id } = await params;
  return { title: (await readDeal(org, id)).name };
}

export default async function DealPage({ params }: PageProps<"/[org]/deals/[id]">) {
  const { org, id } = await params;
  const [{ can }, deal] = await Promise.all([pageContext(org), readDeal(org, id)]);
  return (
    <DealRecord initial={deal} canWrite={can("deals.write")} canDelete={can("deals.delete")} />
  );
}
