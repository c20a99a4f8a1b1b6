/** Asked before somebody is texted or called by hand. Mails ask when they are queued. */
import { invalidField } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { OptOut } from "./schema.ts";

export type ContactAnswer = {
  reason: string | null;
  source: OptOut["source"] | null;
  recorded_at: string | null;
  allowed_at: string | null;
  answers: boolean;
};

/** What the ledger and the hours say of an address at a time; by itself now. */
export async function askContact(
  ctx: Ctx,
  channel: "sms" | "email" | "call",
  address: string,
  { bulk = false, at }: { bulk?: boolean; at?: string | null } = {},
): Promise<ContactAnswer> {
  const { rows } = await sql<ContactAnswer>`
    select reason, source, recorded_at, allowed_at, answers
    from app.check_contact(${channel}, ${address}, ${bulk}, coalesce(${at ?? null}::timestamptz, now()))`.execute(
    ctx.db,
  );
  return rows[0]!;
}

/**
 * Throws `invalid` in words for who asked not to be texted or called, and, unless `anyway`, at an hour when people are not to be
 * disturbed. Who wrote or called in the last day is answered at any hour.
 */
export async function refuseContact(
  ctx: Ctx,
  channel: "sms" | "call",
  address: string,
  { at, anyway = false }: { at?: string | null; anyway?: boolean | undefined },
): Promise<void> {
  const { reason, allowed_at, answers } = await askContact(ctx, channel, address, {
    at: at ?? null,
  });
  if (reason) throw invalidField("/to", `${address}: ${reason}.`);
  if (anyway || answers) return;
  const wanted = at ? Date.parse(at) : Date.now();
  // What may go within the next moments may go now.
  if (allowed_at && Date.parse(allowed_at) <= wanted + 60_000) return;
  const [field, verb] = channel === "sms" ? ["send_anyway", "texted"] : ["call_anyway", "called"];
  const when = allowed_at
    ? `from ${new Date(allowed_at).toISOString()} on`
    : "at no hour that is set";
  throw invalidField(
    `/${field}`,
    `By the quiet hours for this number it may be ${verb} ${when}. If they expect it, say ${field}.`,
  );
}
