/** How a connection can have ended, as the page's address says it. */
export const connectResults = [
  "connected",
  "declined",
  "missing_scopes",
  "expired",
  "not_yours",
  "failed",
] as const;
export type ConnectOutcome = (typeof connectResults)[number];
