import { AppError } from "@rapport/core";

/**
 * Cookies travel with requests that other sites cause: what changes something must come from our own pages. `Origin` and
 * `Sec-Fetch-Site` are written by the browser, not by a page; both must speak for us as far as they are there, one at least.
 * A sister under the same domain (same-site) is another site, too.
 */
export function refuseForeignOrigin(request: Request, own: string): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const isOurs = (!origin || origin === own) && (!site || site === "same-origin");
  if (!isOurs || (!origin && !site)) {
    throw new AppError(
      "forbidden",
      "This request comes from another site. Use an API key for calls from outside the app.",
    );
  }
}
