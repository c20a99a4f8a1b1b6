import type { ServerModule } from "#lib/module.ts";
import { integrations } from "./module.ts";
import { eventRoutes } from "./events/api.ts";
import { webhookRoutes } from "./webhooks/api.ts";

export { getHealth } from "./webhooks/health.ts";
export { getWebhook, listWebhooks } from "./webhooks/service.ts";

export const integrationsServer: ServerModule = {
  ...integrations,
  routes: (catalogue) => [...webhookRoutes(catalogue), ...eventRoutes],
  // webhook.test is no part of the catalogue: it goes to one webhook and cannot be subscribed to.
  events: [],
};
