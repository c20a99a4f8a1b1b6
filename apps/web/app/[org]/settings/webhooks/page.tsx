import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { listWebhooks } from "#modules/integrations/index.ts";
import { WebhooksScreen } from "#modules/integrations/ui/index.ts";
import { eventTypes } from "./event-types.ts";

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
  const { read, can } = await pageContext((await params).org);
  if (!can("webhooks.read")) return <NotAllowed />;
  const { data } = await read((ctx) => listWebhooks(ctx, page));
  return (
    <WebhooksScreen webhooks={data} eventTypes={eventTypes()} canWrite={can("webhooks.write")} />
  );
}
