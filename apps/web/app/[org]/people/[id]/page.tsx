import { AppError, uuidPattern } from "@rapport/core";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { pageContext } from "#lib/page-context.ts";
import { getPerson } from "#modules/crm/people/service.ts";
import { PersonRecord } from "#modules/crm/ui/index.ts";

const readPerson = cache(async (org: string, id: string) => {
  if (!uuidPattern.test(id)) notFound();
  const { read } = await pageContext(org);
  try {
    return await read((ctx) => getPerson(ctx, id));
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({
  params,
}: PageProps<"/[org]/people/[id]">): Promise<Metadata> {
  const { org, id } = await params;
  return { title: (await readPerson(org, id)).full_name };
}

export default async function PersonPage({ params }: PageProps<"/[org]/people/[id]">) {
  const { org, id } = await params;
  const [{ can }, person] = await Promise.all([pageContext(org), readPerson(org, id)]);
  return (
    <PersonRecord
      initial={person}
      canWrite={can("people.write")}
      canDelete={can("people.delete")}
    />
  );
}
