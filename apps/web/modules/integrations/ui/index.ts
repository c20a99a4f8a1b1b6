// The screens of integrations.
export type { Grounds } from "../webhooks/ui/grounds.ts";
export { WebhookScreen } from "../webhooks/ui/webhook-screen.tsx";
export { WebhooksScreen } from "../webhooks/ui/webhooks-screen.tsx";
