import type postgres from "postgres";
import type { TwilioSettings } from "@rapport/integrations/twilio/keys";

/** One request of Twilio's that was found genuine, and what its handlers need. */
export type Turn = {
  sql: postgres.Sql;
  settings: TwilioSettings;
  form: URLSearchParams;
  query: URLSearchParams;
  /** A TwiML document as an answer. */
  answer(document: string): Response;
  hangUp(): Response;
  /** The public address of another path of ours. */
  urlOf(path: string, values?: Record<string, string>): string;
};

export const refuse = (status: number, error: string): Response =>
  Response.json({ error }, { status });

/** An id that we gave along in an address; null for what is none. */
export function idIn(query: URLSearchParams, name: string): string | null {
  const text = query.get(name) ?? "";
  return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/.test(text) ? text : null;
}

/** What a number of no organisation gets: one line in the log, and 404. */
export function strangeNumber(what: string, number: string, sid: string): Response {
  console.warn(
    JSON.stringify({ message: `${what} came to a number of no organisation`, number, sid }),
  );
  return refuse(404, "This number belongs to no organisation here.");
}
