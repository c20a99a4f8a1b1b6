/** How often somebody may try to sign in, ask for a mail or register: per account and per address. */
import { createHmac } from "node:crypto";
import { currentPepper } from "@rapport/core";
import type { Database } from "@rapport/db";
import { env } from "../env.ts";
import { networkOf } from "./client-address.ts";

/** Tries in `seconds`, by what is tried. The address gets more: an office shares one. */
export const limits = {
  password: { account: 10, address: 50, seconds: 900 },
  mail: { account: 5, address: 50, seconds: 900 },
  register: { account: 5, address: 50, seconds: 900 },
} as const;

export type Try =
  | { allowed: true; /** It succeeded: only failures count. */ refund: () => Promise<void> }
  | { allowed: false; waitSeconds: number };

/**
 * Counts a try before it is made, so that tries at once cannot pass together. An address that cannot be told is not counted:
 * then the account alone is.
 */
export async function countTry(
  db: Database,
  kind: keyof typeof limits,
  who: { email: string; address: string | null },
): Promise<Try> {
  const { account, address, seconds } = limits[kind];
  const taken: string[] = [];
  // The address first: once it is refused, its tries do not use up the account of somebody else.
  const wanted: [string, number][] = [
    ...(who.address
      ? [[subjectOf(kind, networkOf(who.address)), address] as [string, number]]
      : []),
    [subjectOf(kind, who.email.trim().toLowerCase()), account],
  ];
  for (const [subject, allowed] of wanted) {
    const [row] = await db.call<{ wait: number }>("select app.throttle($1, $2, $3) as wait", [
      subject,
      allowed,
      seconds,
    ]);
    if (row && row.wait > 0) return { allowed: false, waitSeconds: row.wait };
    taken.push(subject);
  }
  return {
    allowed: true,
    async refund() {
      for (const subject of taken) await db.call("select app.throttle_refund($1)", [subject]);
    },
  };
}

/** Whether this is the first refusal of an account within the window: a flood of them is noted once. */
export async function isFirstRefusal(db: Database, email: string): Promise<boolean> {
  const subject = subjectOf("refusal", email.trim().toLowerCase());
  const [row] = await db.call<{ wait: number }>("select app.throttle($1, 1, $2) as wait", [
    subject,
    limits.password.seconds,
  ]);
  return row?.wait === 0;
}

/** A keyed hash: the table of tries names no address and no account. */
function subjectOf(kind: string, value: string): string {
  const peppers = env.peppers();
  return createHmac("sha256", Buffer.from(peppers[currentPepper(peppers)] ?? "", "base64"))
    .update(`throttle|${kind}|${value}`)
    .digest("base64url");
}
