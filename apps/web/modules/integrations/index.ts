/** What other code may use of integrations. */
export { testEvent } from "./webhooks/events.ts";
export { getHealth } from "./webhooks/health.ts";
export { listWebhooks, getWebhook } from "./webhooks/service.ts";
export { webhookFields } from "./webhooks/schema.ts";
