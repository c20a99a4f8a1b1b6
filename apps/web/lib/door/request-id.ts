import { uuid7 } from "@rapport/core";

/** The caller's own Request-Id when it is a plain token, else a new one. It is in every answer, event and log line. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("request-id");
  return given && /^[\w.-]{8,64}$/.test(given) ? given : `req_${uuid7().replaceAll("-", "")}`;
}
