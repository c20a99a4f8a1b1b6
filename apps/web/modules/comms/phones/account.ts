/** The Twilio account of this deployment, as the other slices ask for it. */
import { AppError } from "@rapport/core";
import type { TwilioClient } from "@rapport/integrations/twilio/client-node";
import { readTwilioFailure } from "@rapport/integrations/twilio/errors";
import type { TwilioSettings } from "@rapport/integrations/twilio/keys";
import { env } from "#lib/env.ts";

export type Account = { settings: TwilioSettings; client: TwilioClient };

let opened: Account | undefined;

/** The account, or undefined where none is connected. The library is loaded at its first use. */
export async function openAccount(): Promise<Account | undefined> {
  const settings = env.twilio();
  if (!settings) return undefined;
  if (opened?.settings !== settings) {
    const { createTwilioClient } = await import("@rapport/integrations/twilio/client-node");
    opened = { settings, client: createTwilioClient(settings) };
  }
  return opened;
}

/** The account. Throws `conflict` in words where none is connected. */
export async function needAccount(): Promise<Account> {
  const account = await openAccount();
  if (account) return account;
  throw new AppError(
    "conflict",
    "No Twilio account is connected, so there are no numbers to text or call from. Whoever runs Rapport sets TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.",
  );
}

/** What Twilio answered badly, as an error for the caller. */
export const toTwilioError = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError("unavailable", readTwilioFailure(error).words, { cause: error });
