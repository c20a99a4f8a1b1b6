// Google and Twilio: the real ones when the environment names an account, else emulators on this machine.
import { inHome, type Ports } from "./paths.ts";
import type { Environment } from "./settings.ts";

export type VendorBoots = { google: boolean; twilio: boolean };

/** The accounts at the emulators. They open nothing outside this machine. */
export const LOCAL_ACCOUNTS = {
  google: { id: "rapport-local.apps.googleusercontent.com", secret: "a-secret-of-this-machine" },
  twilio: {
    accountSid: "AC00000000000000000000000000000000",
    authToken: "local-auth-token",
    numbers: ["+15105550100", "+15105550101", "+15105550102", "+15105550103"],
  },
} as const;

/** Where the local Google keeps its mailboxes. */
export const googleFile = (home: string): string => inHome(home, "google.json");

const GOOGLE = [
  "GOOGLE_CLIENT_ID",
  "GOOGLE_CLIENT_SECRET",
  "GOOGLE_AUTH_URL",
  "GOOGLE_TOKEN_URL",
  "GOOGLE_REVOKE_URL",
  "GOOGLE_API_URL",
  "GOOGLE_QUOTA",
];
const TWILIO = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_URL", "TWILIO_WEBHOOK_URL"];

/**
 * What to boot and what the app and the functions are told. A deployment whose database is elsewhere never meets an emulator: without
 * an account, the vendor is simply not offered there.
 */
export function composeVendors(
  env: Environment,
  ports: Ports,
  { isOwnStack, webUrl }: { isOwnStack: boolean; webUrl: string },
): { boots: VendorBoots; environment: Record<string, string> } {
  const boots = {
    google: isOwnStack && !env.GOOGLE_CLIENT_ID,
    twilio: isOwnStack && !env.TWILIO_ACCOUNT_SID,
  };
  const google = emulatorUrl(ports.google);
  const given = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  return {
    boots,
    environment: {
      ...(boots.google
        ? {
            GOOGLE_CLIENT_ID: LOCAL_ACCOUNTS.google.id,
            GOOGLE_CLIENT_SECRET: LOCAL_ACCOUNTS.google.secret,
            GOOGLE_AUTH_URL: `${google}/o/oauth2/v2/auth`,
            GOOGLE_TOKEN_URL: `${google}/token`,
            GOOGLE_REVOKE_URL: `${google}/revoke`,
            GOOGLE_API_URL: google,
            GOOGLE_QUOTA: env.GOOGLE_QUOTA ?? "none",
          }
        : given(GOOGLE)),
      ...(boots.twilio
        ? {
            TWILIO_ACCOUNT_SID: LOCAL_ACCOUNTS.twilio.accountSid,
            TWILIO_AUTH_TOKEN: LOCAL_ACCOUNTS.twilio.authToken,
            TWILIO_API_URL: emulatorUrl(ports.twilio),
            TWILIO_WEBHOOK_URL: env.TWILIO_WEBHOOK_URL ?? `${webUrl}/api/webhooks/twilio`,
          }
        : given(TWILIO)),
    },
  };
}

/** Where an emulator listens. */
export const emulatorUrl = (port: number): string => `http://127.0.0.1:${port}`;
