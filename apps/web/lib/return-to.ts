/** Browsers read `//x`, `/\x` and addresses with control characters as other sites; some servers decode before they look. */
const foreign = /^\/[/\\]|[\u0000-\u0020\u007f-\u009f\\]/;
/** Where a signed-in person has nothing to do, or would be sent round in circles. */
const pointless = /^\/(login|register|forgot|callback|signout|api|_next)(\/|$)/;

/** Where to go after signing in. Only addresses inside this site pass; anything else is the start page. */
export function safeReturnTo(value: unknown): string {
  if (typeof value !== "string" || !value.startsWith("/") || value.length > 2000) return "/";
  if (foreign.test(value) || !staysWhenDecoded(value.split(/[?#]/)[0]!)) return "/";
  const url = new URL(value, "http://inside.invalid");
  if (url.host !== "inside.invalid" || url.pathname.startsWith("//")) return "/";
  if (pointless.test(url.pathname)) return "/";
  return url.pathname + url.search + url.hash;
}

/** A path that hides a second slash behind one or more rounds of percent-encoding is nobody's honest address. */
function staysWhenDecoded(path: string): boolean {
  for (let round = 0; round < 3; round++) {
    let decoded: string;
    try {
      decoded = decodeURIComponent(path);
    } catch {
      return false;
    }
    if (decoded === path) return true;
    if (foreign.test(decoded.replaceAll(" ", "+"))) return false;
    path = decoded;
  }
  return false;
}

/** Remembers it in the browser that asked for a link by mail. */
export const returnToCookie = "rapport-return-to";

/** Whether somebody comes from an invitation: they join an organisation and need none of their own. */
export const isInvitation = (returnTo: string): boolean => returnTo.startsWith("/invite/");
