/** Runs once in each process of Next before its first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { installPeers } = await import("./lib/security/peer.ts");
  installPeers();
  const { env } = await import("./lib/env.ts");
  // A switch that must not be on here ends the start, in words.
  env.allowPrivateWebhooks();
  const { startTraces } = await import("./lib/observe/traces.ts");
  await startTraces("rapport-web");
}
