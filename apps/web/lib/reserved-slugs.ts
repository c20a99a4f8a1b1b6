/** First parts of addresses that are no organisation's. The check on orgs.slug refuses the same. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  "admin",
  "api",
  "app",
  "assets",
  "callback",
  "docs",
  "forgot",
  "invite",
  "login",
  "register",
  "reset",
  "settings",
  "signout",
  "static",
]);
