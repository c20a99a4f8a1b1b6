// Starts the vendors that a development stack or a test plays with.
import { googleEmulator, type GoogleOptions } from "./google/emulator.ts";
import { twilioEmulator, type TwilioOptions } from "./twilio/emulator.ts";
import { startService, type RunningService } from "./start-service.ts";

export type EmulatorOptions = {
  /** The port of each vendor; 0 takes a free one. */
  ports: { google: number; twilio: number };
  google?: GoogleOptions;
  twilio?: TwilioOptions;
};

export type Emulators = {
  google: { url: string };
  twilio: { url: string };
  close(): Promise<void>;
};

/** Starts all vendors; when one cannot start, those that run already are ended. */
export async function startEmulators(options: EmulatorOptions): Promise<Emulators> {
  const running: RunningService[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map((service) => service.close()));
  };
  const start = async (...args: Parameters<typeof startService>): Promise<{ url: string }> => {
    const service = await startService(...args);
    running.push(service);
    return { url: service.url };
  };
  try {
    const google = await start(googleEmulator(options.google), options.ports.google);
    const twilio = await start(twilioEmulator(options.twilio), options.ports.twilio);
    return { google, twilio, close };
  } catch (error) {
    await close();
    throw error;
  }
}
