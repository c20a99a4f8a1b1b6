/**
 * Where to go after signing in. Only addresses inside this site pass; anything else is the start page.
 * Browsers read `//x`, `/\x` and addresses with control characters as other sites.
 */
export function safeReturnTo(value: string | null | undefined): string {
  if (!value?.startsWith("/") || /^\/[/\\]|[\u0000-\u001f\\]/.test(value)) return "/";
  const url = new URL(value, "http://inside.invalid");
  if (url.host !== "inside.invalid" || url.pathname.startsWith("//")) return "/";
  if (/^\/(login|register|callback|signout|api)(\/|$)/.test(url.pathname)) return "/";
  return url.pathname + url.search + url.hash;
}

/** Remembers it in the browser that asked for a link by mail. */
export const returnToCookie = "rapport-return-to";
