import { AppError, uuidPattern } from "@rapport/core";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { readKeyPage } from "#modules/identity/index.ts";
import { ApiKeyScreen } from "#modules/identity/ui/index.ts";

const readKey = cache(async (org: string, id: string) => {
  const { read, can } = await pageContext(org);
  if (!can("api_keys.read")) return null;
  if (!uuidPattern.test(id)) notFound();
  try {
    return await read((ctx) => readKeyPage(ctx, id));
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({
  params,
}: PageProps<"/[org]/settings/api-keys/[id]">): Promise<Metadata> {
  const { org, id } = await params;
  const found = await readKey(org, id);
  return found ? { title: found.key.name } : {};
}

export default async function ApiKeyPage({ params }: PageProps<"/[org]/settings/api-keys/[id]">) {
  const { org, id } = await params;
  const found = await readKey(org, id);
  if (!found) return <NotAllowed />;
  return <ApiKeyScreen apiKey={found.key} use={found.use} maker={found.maker} />;
}
