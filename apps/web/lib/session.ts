// Who is signed in, for pages. The API asks the same of each request in lib/door.
import { headers } from "next/headers";
import { cache } from "react";
import type { SessionFacts } from "./door/caller.ts";
import { factsOf, readSession } from "./session-token.ts";

/** The signed-in person by their verified token, or null. Read once a request. */
export const getSession = cache(async () => readSession((await headers()).get("cookie")));

/** What the database is told of their session. */
export async function readFacts(
  session: NonNullable<Awaited<ReturnType<typeof getSession>>>,
): Promise<SessionFacts> {
  return factsOf(session, (await headers()).get("user-agent"));
}
