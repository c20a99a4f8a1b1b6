import type { ServerModule } from "#lib/module.ts";
import { integrations } from "./module.ts";
import { eventRoutes } from "./events/api.ts";
import { integrationEvents } from "./events/outside.ts";
import { webhookRoutes } from "./webhooks/api.ts";
import { sendWebhookNotices } from "./webhooks/notices.ts";
import { replayJob } from "./webhooks/replay.ts";
import { webhookEvents } from "./webhooks/events.ts";

export { eventChoices } from "./webhooks/event-choices.ts";
export { getHealth, listHealth } from "./webhooks/health.ts";
export { listWebhooks, readWebhook } from "./webhooks/service.ts";

export const integrationsServer: ServerModule = {
  ...integrations,
  jobs: { webhook_replay: replayJob },
  chores: [sendWebhookNotices],
  routes: (catalogue) => [...webhookRoutes(catalogue), ...eventRoutes],
  events: [...webhookEvents, ...integrationEvents],
};
