import { AppError, uuidPattern } from "@rapport/core";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { pageContext } from "#lib/page-context.ts";
import { getCompany } from "#modules/crm/companies/service.ts";
import { CompanyRecord } from "#modules/crm/ui/index.ts";

const readCompany = cache(async (org: string, id: string) => {
  if (!uuidPattern.test(id)) notFound();
  const { read } = await pageContext(org);
  try {
    return await read((ctx) => getCompany(ctx, id));
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({
  params,
}: PageProps<"/[org]/companies/[id]">): Promise<Metadata> {
  const { org, id } = await params;
  return { title: (await readCompany(org, id)).name };
}

export default async function CompanyPage({ params }: PageProps<"/[org]/companies/[id]">) {
  const { org, id } = await params;
  const [{ can }, company] = await Promise.all([pageContext(org), readCompany(org, id)]);
  return (
    <CompanyRecord
      initial={company}
      canWrite={can("companies.write")}
      canDelete={can("companies.delete")}
    />
  );
}
