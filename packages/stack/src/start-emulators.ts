// The vendors that a stack without accounts plays with. They live in the launcher itself.
import type { Run } from "./run.ts";
import { googleFile, LOCAL_ACCOUNTS } from "./vendors.ts";

/** Starts those that the settings do not place elsewhere; with accounts for all, nothing of them is even loaded. */
export async function startVendors({ home, settings, ports, steps, stops }: Run): Promise<void> {
  const { google, twilio } = settings.boots;
  const names = [...(google ? ["Google"] : []), ...(twilio ? ["Twilio"] : [])];
  if (names.length === 0) return;
  await steps.run(`${names.join(" and ")}, emulated`, async () => {
    const { googleEmulator, startService, twilioEmulator } = await import("@rapport/emulators");
    if (google) {
      const service = googleEmulator({
        client: LOCAL_ACCOUNTS.google,
        file: googleFile(home),
      });
      const running = await startService(service, ports.google);
      stops.push(() => running.close());
    }
    if (twilio) {
      // What was set through its API is gone with the last process, so its numbers know us from the start.
      const webhookUrl = settings.functionsEnvironment.TWILIO_WEBHOOK_URL ?? "";
      const service = twilioEmulator({ ...LOCAL_ACCOUNTS.twilio, webhookUrl });
      const running = await startService(service, ports.twilio);
      stops.push(() => running.close());
    }
  });
}
