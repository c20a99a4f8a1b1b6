// Who is signed in, for pages. The API asks the same of each request in lib/door.
import { headers } from "next/headers";
import { cache } from "react";
import { readSession, type SessionClaims } from "./session-token.ts";

/** The signed-in person by their verified token, or null. Read once a request. */
export const getSession = cache(async (): Promise<SessionClaims | null> =>
  readSession((await headers()).get("cookie")),
);
