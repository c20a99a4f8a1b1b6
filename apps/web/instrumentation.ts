/** Runs once in each process of Next before its first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { installPeers } = await import("./lib/security/peer.ts");
  installPeers();
  const { startTraces } = await import("./lib/observe/traces.ts");
  await startTraces("rapport-web");
}
