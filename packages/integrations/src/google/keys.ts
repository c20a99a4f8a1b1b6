/** The environment that Google needs. The client is made in the Google Cloud console; the addresses are Google's when left out. */
export const googleKeys = {
  clientId: "GOOGLE_CLIENT_ID",
  clientSecret: "GOOGLE_CLIENT_SECRET",
  authUrl: "GOOGLE_AUTH_URL",
  tokenUrl: "GOOGLE_TOKEN_URL",
  revokeUrl: "GOOGLE_REVOKE_URL",
  apiUrl: "GOOGLE_API_URL",
  /** `before-2026` for a Cloud project that used Gmail before May 2026: it may read more per minute. */
  quota: "GOOGLE_QUOTA",
  /** Units a minute and mailbox, for a project to which Google has given more than its usual. */
  quotaUnits: "GOOGLE_QUOTA_UNITS",
} as const;

export type GoogleSettings = {
  clientId: string;
  clientSecret: string;
  authUrl: string;
  tokenUrl: string;
  revokeUrl: string;
  apiUrl: string;
  quota: "before-2026" | "since-2026" | "none";
};

/** Reads the settings; undefined when no client is configured, so that Google is simply not offered. */
export function readGoogleSettings(
  env: Record<string, string | undefined>,
): GoogleSettings | undefined {
  const clientId = env[googleKeys.clientId];
  const clientSecret = env[googleKeys.clientSecret];
  if (!clientId || !clientSecret) return undefined;
  const quota = env[googleKeys.quota];
  return {
    clientId,
    clientSecret,
    authUrl: env[googleKeys.authUrl] || "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUrl: env[googleKeys.tokenUrl] || "https://oauth2.googleapis.com/token",
    revokeUrl: env[googleKeys.revokeUrl] || "https://oauth2.googleapis.com/revoke",
    apiUrl: (env[googleKeys.apiUrl] || "https://gmail.googleapis.com").replace(/\/$/, ""),
    quota: quota === "before-2026" || quota === "none" ? quota : "since-2026",
  };
}
