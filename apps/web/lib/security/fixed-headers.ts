/** The headers of every answer of the API. Given with the others when an answer is made: one by one afterwards, each costs as much as all. */
import { env } from "../env.ts";
import { apiHeaders } from "./headers.ts";

let fixed: Readonly<Record<string, string>> | undefined;

/** What every answer says, whatever it holds. */
export const fixedHeaders = (): Readonly<Record<string, string>> =>
  (fixed ??= apiHeaders(env.webOrigin().startsWith("https://")));

const made = new WeakSet<Response>();

/** Notes that an answer was made with them. */
export function dressed(response: Response): Response {
  made.add(response);
  return response;
}

/** Gives them to an answer that was made without, where it says nothing else. */
export function dress(response: Response): void {
  if (made.has(response)) return;
  for (const [name, value] of Object.entries(fixedHeaders()))
    if (!response.headers.has(name)) response.headers.set(name, value);
  if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
}
