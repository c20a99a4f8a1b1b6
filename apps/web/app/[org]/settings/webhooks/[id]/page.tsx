import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { AppError } from "@rapport/core";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { getHealth, readWebhook } from "#modules/integrations/index.ts";
import { WebhookScreen } from "#modules/integrations/ui/index.ts";
import { eventTypes } from "../event-types.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("webhooks"))("title") };
}

export default async function WebhookPage({ params }: PageProps<"/[org]/settings/webhooks/[id]">) {
  const { org, id } = await params;
  const { read, can } = await pageContext(org);
  if (!can("webhooks.read")) return <NotAllowed />;
  const { webhook, health } = await read(async (ctx) => ({
    webhook: await readWebhook(ctx, id),
    health: await getHealth(ctx, id),
  })).catch(gone);
  return (
    <WebhookScreen
      webhook={webhook}
      health={health}
      eventTypes={eventTypes()}
      canWrite={can("webhooks.write")}
      canDelete={can("webhooks.delete")}
    />
  );
}

/** What is not there, or is another organisation's, is a page that is not there; an id that is none too. */
function gone(error: unknown): never {
  if (error instanceof AppError && error.code === "not_found") notFound();
  if (error instanceof Error && "code" in error && error.code === "22P02") notFound();
  throw error;
}
