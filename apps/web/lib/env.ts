/** The environment of the web server, read once. Packages never read it: what they need is handed to them. */
import { readPeppers, readSecretMap } from "@rapport/core";
import { urlPolicyFrom } from "@rapport/events";
import { openFileStore } from "@rapport/integrations/files/index";
import { readGoogleSettings } from "@rapport/integrations/google/keys";
import { readTwilioSettings } from "@rapport/integrations/twilio/keys";
import { parseProxies } from "./security/client-address.ts";

function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(
      `The environment variable ${name} is missing. docs/deploy.md lists what each one is for.`,
    );
  return value;
}

const once = <T>(read: () => T): (() => T) => {
  let kept: { value: T } | undefined;
  return () => (kept ??= { value: read() }).value;
};

/** Getters, so that a build needs none of them and the first use says which one is missing. */
export const env = {
  dbUrl: once(() => required("RAPPORT_DB_URL")),
  dbPrepared: once(() => process.env.RAPPORT_DB_POOLER !== "transaction"),
  dbPoolSize: once(() => Number(process.env.RAPPORT_DB_POOL_SIZE ?? 10)),
  webOrigin: once(() => new URL(required("RAPPORT_WEB_URL")).origin),
  /** How many proxies of our own stand before this process: as many entries of X-Forwarded-For are believed. */
  trustedProxies: once(() => parseProxies(process.env.RAPPORT_TRUSTED_PROXIES)),
  supabaseUrl: once(() => required("NEXT_PUBLIC_SUPABASE_URL")),
  supabasePublishableKey: once(() => required("NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY")),
  jwtSecret: once(() => process.env.SUPABASE_JWT_SECRET),
  peppers: once(() => readPeppers(required("RAPPORT_KEY_PEPPERS"))),
  encryptionKeys: once(() => required("RAPPORT_ENCRYPTION_KEYS")),
  cursorSecret: once(() => Buffer.from(required("RAPPORT_CURSOR_SECRET"), "base64")),
  metricsToken: once(() => process.env.RAPPORT_METRICS_TOKEN || undefined),
  /** A line per request of the API: in production, unless 0 says no. */
  logRequests: once(
    () =>
      (process.env.RAPPORT_LOG_REQUESTS ?? (process.env.NODE_ENV === "production" ? "1" : "0")) ===
      "1",
  ),
  internalSecret: once(() => required("RAPPORT_INTERNAL_SECRET")),
  /** Where the Edge Functions answer. */
  functionsUrl: once(() => required("RAPPORT_FUNCTIONS_URL").replace(/\/$/, "")),
  /** Undefined: Google is not offered. */
  google: once(() => readGoogleSettings(process.env)),
  /** Throws in words where no place for files is named. */
  fileStore: once(() => openFileStore(process.env)),
  auditSigningKeys: once(() =>
    readSecretMap("RAPPORT_AUDIT_SIGNING_KEY", required("RAPPORT_AUDIT_SIGNING_KEY")),
  ),
  /** Undefined: no account is connected, so there are no texts and calls. */
  twilio: once(() => readTwilioSettings(process.env)),
  /** Unset: no mail is sent, and invitations are links to copy. */
  mailUrl: once(() => process.env.RAPPORT_MAIL_URL || undefined),
  mailFrom: once(() => required("RAPPORT_MAIL_FROM")),
  /** Throws in words where the switch is on and the deployment is not a developer's. */
  allowPrivateWebhooks: once(() => {
    const { RAPPORT_ALLOW_PRIVATE_WEBHOOKS, RAPPORT_DB_URL, RAPPORT_WEB_URL } = process.env;
    const places = { RAPPORT_DB_URL, RAPPORT_WEB_URL };
    return urlPolicyFrom(RAPPORT_ALLOW_PRIVATE_WEBHOOKS, places).allowPrivate === true;
  }),
} as const;
