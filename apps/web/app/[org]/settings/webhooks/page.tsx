import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { listHealth, listWebhooks } from "#modules/integrations/index.ts";
import { WebhooksScreen } from "#modules/integrations/ui/index.ts";
import { readGrounds } from "./grounds.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("webhooks"))("title") };
}

const page = {
  conditions: [],
  sort: { field: "created_at", descending: true },
  limit: 100,
  cursor: null,
  count: false,
};

export default async function WebhooksPage({ params }: PageProps<"/[org]/settings/webhooks">) {
  const context = await pageContext((await params).org);
  const { read, can } = context;
  if (!can("webhooks.read")) return <NotAllowed />;
  const { webhooks, health } = await read(async (ctx) => ({
    webhooks: (await listWebhooks(ctx, page)).data,
    health: await listHealth(ctx),
  }));
  return (
    <WebhooksScreen
      webhooks={webhooks}
      health={health}
      grounds={await readGrounds(context, webhooks)}
    />
  );
}
