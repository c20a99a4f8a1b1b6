// Who is signed in, for pages. The API asks the same of each request in lib/door.
import { headers } from "next/headers";
import { cache } from "react";
import { readSession } from "./session-token.ts";

export type Session = {
  /** Subject of the token: what the database resolves to a user. */
  subject: string;
  email: string;
  /** As given at registration; may be empty. */
  name: string;
  organisation: string;
};

/** The signed-in person by their verified token, or null. Read once a request. */
export const getSession = cache(async (): Promise<Session | null> => {
  const claims = await readSession((await headers()).get("cookie"));
  if (!claims) return null;
  return {
    subject: claims.sub,
    email: claims.email ?? "",
    name: claims.user_metadata?.full_name ?? "",
    organisation: claims.user_metadata?.org_name ?? "",
  };
});
