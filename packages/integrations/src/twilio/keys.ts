/** The environment that texts and calls need. Values come from Twilio's console. */
export const twilioKeys = {
  accountSid: "TWILIO_ACCOUNT_SID",
  authToken: "TWILIO_AUTH_TOKEN",
  /** Only where something else stands in for Twilio, as on a developer's machine. */
  apiUrl: "TWILIO_API_URL",
  /** The public address that Twilio calls and signs. By itself `/api/webhooks/twilio` below RAPPORT_WEB_URL. */
  webhookUrl: "TWILIO_WEBHOOK_URL",
} as const;

export type TwilioSettings = {
  accountSid: string;
  authToken: string;
  apiUrl: string | undefined;
  /** Without a slash at its end. */
  webhookUrl: string;
};

/** Reads them. Undefined where no account is connected. @throws in words when one half is missing */
export function readTwilioSettings(
  env: Readonly<Record<string, string | undefined>>,
): TwilioSettings | undefined {
  const accountSid = env[twilioKeys.accountSid] || undefined;
  const authToken = env[twilioKeys.authToken] || undefined;
  if (!accountSid && !authToken) return undefined;
  if (!accountSid || !authToken)
    throw new Error(
      `${accountSid ? twilioKeys.authToken : twilioKeys.accountSid} is missing: a Twilio account is its SID and its token.`,
    );
  const web = env["RAPPORT_WEB_URL"];
  const webhookUrl =
    env[twilioKeys.webhookUrl] || (web ? `${new URL(web).origin}/api/webhooks/twilio` : undefined);
  if (!webhookUrl)
    throw new Error(
      `${twilioKeys.webhookUrl} is missing: the public address of this deployment that Twilio is to call.`,
    );
  return {
    accountSid,
    authToken,
    apiUrl: env[twilioKeys.apiUrl]?.replace(/\/+$/, "") || undefined,
    webhookUrl: webhookUrl.replace(/\/+$/, ""),
  };
}
