// The screens of integrations.
export { WebhookScreen } from "../webhooks/ui/webhook-screen.tsx";
export { WebhooksScreen } from "../webhooks/ui/webhooks-screen.tsx";
