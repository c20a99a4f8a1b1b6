// Signed heads that lie outside the database: lines of the server's log, which whoever takes the database back cannot unsay.
import { readLines } from "./read-lines.ts";
import type { SignedHead } from "./check-chain.ts";

/** The heads that a server's log tells, by org, in the order of the chain. Other lines are passed over. */
export async function readWitnesses(path: string): Promise<Map<string, SignedHead[]>> {
  const found = new Map<string, SignedHead[]>();
  for await (const line of readLines(path)) {
    const start = line.indexOf("{");
    if (start < 0 || !line.includes('"signature"')) continue;
    const head = parse(line.slice(start));
    if (!head) continue;
    found.set(head.org_id, [...(found.get(head.org_id) ?? []), head]);
  }
  for (const heads of found.values()) heads.sort((a, b) => a.seq - b.seq);
  return found;
}

function parse(text: string): SignedHead | null {
  try {
    const head = JSON.parse(text) as Partial<SignedHead>;
    const whole = head.org_id && head.day && head.seq && head.hash && head.key_id && head.signature;
    return whole ? (head as SignedHead) : null;
  } catch {
    return null;
  }
}
