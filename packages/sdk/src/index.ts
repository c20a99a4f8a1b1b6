export { Rapport } from "./client.ts";
export { RapportConnectionError, RapportError, type ErrorCode, type FieldError } from "./errors.ts";
export type { RapportEvent, StreamOptions } from "./events.ts";
export type { ClientOptions, RequestOptions } from "./http.ts";
export { Listing, type Page } from "./listing.ts";
export type { Answer, Body, Item, Query, UploadOptions } from "./resource.ts";
export {
  verifyWebhook,
  WebhookVerificationError,
  type ThinWebhookEvent,
  type WebhookEvent,
} from "./webhooks.ts";
import type { components } from "./schema.generated.ts";
/** The shapes of the API by name: `Schemas["Deal"]`. */
export type Schemas = components["schemas"];
