import { AppError } from "@rapport/core";

/** Cookies travel with requests that other sites cause: what changes something must come from our own pages. */
export function refuseForeignOrigin(request: Request, own: string): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (origin ? origin !== own : site !== "same-origin") {
    throw new AppError(
      "forbidden",
      "This request comes from another site. Use an API key for calls from outside the app.",
    );
  }
}
