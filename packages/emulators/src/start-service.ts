import { createEmulator, type EmulatorDefinition } from "emulate";

/** A vendor that runs: its address, and the end of it. */
export type RunningService = { url: string; close(): Promise<void> };

/**
 * Starts one vendor on the loopback address.
 * @param port 0 takes a free one
 */
export async function startService(
  service: EmulatorDefinition,
  port: number,
): Promise<RunningService> {
  const running = await createEmulator({ service, port, shutdownTimeout: 1_000 });
  return {
    url: `http://127.0.0.1:${new URL(running.url).port}`,
    close: () => running.close(),
  };
}
