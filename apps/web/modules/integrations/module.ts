/** Integrations: what leaves Rapport for other people's systems. Today: webhooks. */
export const integrations = {
  id: "integrations",
  permissions: ["webhooks"],
  needs: [],
} as const;
