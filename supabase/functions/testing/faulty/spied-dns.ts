// Stands in for node:dns/promises in a function on Deno: says on its output what it was asked, answers what the test wrote down.
import type { LookupAddress } from "node:dns";

type Answer = { addresses?: string[]; code?: string; delayMs?: number };
/** What each name answers, one after the other; the last one stays. */
const answers = JSON.parse(process.env["RAPPORT_TEST_DNS"] ?? "{}") as Record<string, Answer[]>;

/** As node:dns/promises has it, of which the transport uses `all`. */
export async function lookup(host: string): Promise<LookupAddress[]> {
  console.log(`asked DNS for ${host}`);
  const waiting = answers[host] ?? [{ code: "ENOTFOUND" }];
  const answer = (waiting.length > 1 ? waiting.shift() : waiting[0]) ?? {};
  if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
  if (answer.code)
    throw Object.assign(new Error(`getaddrinfo ${answer.code} ${host}`), { code: answer.code });
  return (answer.addresses ?? []).map((address) => ({
    address,
    family: address.includes(":") ? 6 : 4,
  }));
}
