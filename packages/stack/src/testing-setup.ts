// Vitest global setup: `globalSetup: ['@rapport/stack/testing-setup']`. All test files of the run share one cluster.
import { startTestPostgres } from "./testing.ts";

/** Boots the cluster before the first test file and ends it after the last. */
export default async function setup(): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres();
  return () => postgres.stop();
}
