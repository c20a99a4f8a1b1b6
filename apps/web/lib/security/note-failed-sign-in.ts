import type { Database } from "@rapport/db";
import { createLog } from "../log.ts";

/**
 * Tells the organisations of the account, if there is one, that a sign-in failed or was refused. Does not throw: a log that cannot
 * be written must not say more to the one who tries than a log that can.
 */
export async function noteFailedSignIn(
  db: Database,
  failure: { email: string; tooMany: boolean },
  from: { address: string | null; userAgent: string | null },
): Promise<void> {
  const why = failure.tooMany ? "too_many" : "wrong_credentials";
  try {
    await db.call("select app.note_failed_sign_in($1, $2, $3, $4)", [
      failure.email,
      why,
      from.address,
      from.userAgent,
    ]);
  } catch (error) {
    createLog()("error", "A failed sign-in was not noted.", { error: String(error) });
  }
}
