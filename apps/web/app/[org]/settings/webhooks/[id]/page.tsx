import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { AppError, uuidPattern } from "@rapport/core";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { getHealth, readWebhook } from "#modules/integrations/index.ts";
import { WebhookScreen } from "#modules/integrations/ui/index.ts";
import { readGrounds } from "../grounds.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("webhooks"))("title") };
}

export default async function WebhookPage(props: PageProps<"/[org]/settings/webhooks/[id]">) {
  const { org, id } = await props.params;
  const { delivery } = await props.searchParams;
  const context = await pageContext(org);
  if (!context.can("webhooks.read")) return <NotAllowed />;
  const { webhook, health } = await context
    .read(async (ctx) => ({
      webhook: await readWebhook(ctx, id),
      health: await getHealth(ctx, id),
    }))
    .catch(gone);
  return (
    <WebhookScreen
      webhook={webhook}
      health={health}
      grounds={await readGrounds(context, [webhook])}
      delivery={typeof delivery === "string" && uuidPattern.test(delivery) ? delivery : null}
    />
  );
}

/** What is not there, or is another organisation's, is a page that is not there; an id that is none too. */
function gone(error: unknown): never {
  if (error instanceof AppError && error.code === "not_found") notFound();
  if (error instanceof Error && "code" in error && error.code === "22P02") notFound();
  throw error;
}
