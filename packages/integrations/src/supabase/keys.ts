/** The environment that Supabase Auth and its Data API need. Values come from the project's settings page. */
export const supabaseKeys = {
  url: "NEXT_PUBLIC_SUPABASE_URL",
  publishableKey: "NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY",
  /** Only for projects that still sign with a shared secret. Without it the published keys are used. */
  jwtSecret: "SUPABASE_JWT_SECRET",
} as const;
