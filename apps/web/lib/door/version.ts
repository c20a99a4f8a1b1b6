/** API versions are days. A request names one in `Rapport-Version`; else a key's own counts, which is that of the day it was made. */
import { AppError } from "@rapport/core";

/** Every version that is served, the oldest first. */
export const versions = ["2026-11-01"] as const;
export const newestVersion: string = versions.at(-1)!;

/** The version of a request. Throws `bad_request` for one that does not exist. */
export function versionOf(request: Request, pinned: string | null): string {
  const named = request.headers.get("rapport-version");
  if (named === null) return pinned ?? newestVersion;
  if ((versions as readonly string[]).includes(named)) return named;
  throw new AppError(
    "bad_request",
    `There is no API version ${JSON.stringify(named.slice(0, 40))}. There are: ${versions.join(", ")}.`,
    { errors: [{ pointer: "Rapport-Version", message: `Use one of ${versions.join(", ")}.` }] },
  );
}

/** When a route begins to go, and when it is gone. */
export type Deprecation = { since: string; sunset: string; link?: string };

/** RFC 9745 and RFC 8594: `since` and `sunset` are days (UTC). */
export function deprecationHeaders({ since, sunset, link }: Deprecation): Record<string, string> {
  return {
    Deprecation: `@${Date.parse(since) / 1000}`,
    Sunset: new Date(sunset).toUTCString(),
    ...(link ? { Link: `<${link}>; rel="deprecation"; type="text/html"` } : {}),
  };
}
