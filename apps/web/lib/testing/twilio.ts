/** A Twilio on this machine, and whom it knows. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startService, TWILIO_DEFAULTS, twilioEmulator } from "@rapport/emulators";

export const [OURS, THEIRS, SPARE] = TWILIO_DEFAULTS.numbers;
export const REP = "+14155550111";
export const CUSTOMER = "+14155550142";

export type TwilioMessage = {
  sid: string;
  from: string;
  to: string;
  body: string;
  direction: string;
  status: string;
};
export type TestTwilio = {
  url: string;
  /** Does what a person at the other end, or a fault, does. */
  control: (path: string, body?: object) => Promise<{ sid: string }>;
  /** What we have sent, as Twilio knows it. */
  sent: () => Promise<TwilioMessage[]>;
  /** All texts, both ways. */
  messages: () => Promise<TwilioMessage[]>;
  close: () => Promise<void>;
};

/** Starts it and points this process at it. Before the first use of the settings. */
export async function openTwilio(webhookUrl: string, stepMs = 5): Promise<TestTwilio> {
  const service = await startService(twilioEmulator({ stepMs, secondMs: 60 }), 0);
  const folder = mkdtempSync(join(tmpdir(), "rapport-phones-"));
  Object.assign(process.env, {
    TWILIO_ACCOUNT_SID: TWILIO_DEFAULTS.accountSid,
    TWILIO_AUTH_TOKEN: TWILIO_DEFAULTS.authToken,
    TWILIO_API_URL: service.url,
    TWILIO_WEBHOOK_URL: webhookUrl,
    RAPPORT_FILES_DIR: folder,
  });
  const messages = async () =>
    (
      (await (await fetch(`${service.url}/_emulator/state`)).json()) as {
        messages: TwilioMessage[];
      }
    ).messages;
  return {
    url: service.url,
    messages,
    control: async (path, body = {}) =>
      (await (
        await fetch(`${service.url}/_emulator/${path}`, {
          method: "POST",
          body: JSON.stringify(body),
        })
      ).json()) as { sid: string },
    sent: async () => (await messages()).filter(({ direction }) => direction !== "inbound"),
    async close() {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
