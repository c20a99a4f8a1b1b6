/** Everything that tries an account goes through here: counted before, answered in even time. */
import type { Database } from "@rapport/db";
import { inEvenTime } from "./even-time.ts";
import { countTry, isFirstRefusal, type limits } from "./throttle.ts";

export type TooMany = { ok: false; problem: "tooMany"; waitSeconds: number };

type Options = {
  kind: keyof typeof limits;
  email: string;
  address: string | null;
  /** Answers wait for the next full step of so many milliseconds. */
  stepMilliseconds: number;
  /** Hears of each try that failed, and once in a while that more are refused. */
  onFailure?: (failure: { email: string; tooMany: boolean }) => Promise<void>;
};

/**
 * Runs `attempt` if the account and the address may try at all. A password that fits, and a try that never reached Auth, are
 * given back; mails and registrations count always, because each of them costs somebody something.
 */
export async function guardTry<Answer extends { ok: boolean; problem?: string }>(
  db: Database,
  { kind, email, address, stepMilliseconds, onFailure }: Options,
  attempt: () => Promise<Answer>,
): Promise<Answer | TooMany> {
  return inEvenTime(stepMilliseconds, async () => {
    const counted = await countTry(db, kind, { email, address });
    if (!counted.allowed) {
      if (onFailure && (await isFirstRefusal(db, email))) await onFailure({ email, tooMany: true });
      return { ok: false, problem: "tooMany", waitSeconds: counted.waitSeconds };
    }
    const answer = await attempt();
    if (answer.ok ? kind === "password" : answer.problem === "unreachable") await counted.refund();
    else if (!answer.ok) await onFailure?.({ email, tooMany: false });
    return answer;
  });
}
