/** Which number of ours is used, and which of theirs, where a request does not say. */
import { AppError, invalidField } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";

export type OurPhone = {
  id: string;
  number: string;
  member_id: string | null;
  forward_to: string | null;
  can_text: boolean;
  can_send_media: boolean;
  can_call: boolean;
};

/** The number that is named, or the caller's own, or the only one that they may use. Throws `invalid`. */
export async function choosePhone(ctx: Ctx, phoneId: string | undefined): Promise<OurPhone> {
  const { rows } = await sql<OurPhone & { is_team: boolean }>`
    select p.id, p.number, p.member_id, p.forward_to, p.can_text, p.can_send_media, p.can_call,
      exists (select from team_members t where t.org_id = p.org_id and t.team_id = p.team_id and t.member_id = ${ctx.memberId}::uuid) as is_team
    from phones p
    where p.org_id = ${ctx.orgId} and p.state = 'active' and (${phoneId ?? null}::uuid is null or p.id = ${phoneId ?? null}::uuid)
      and (${phoneId ?? null}::uuid is not null or p.team_id is null or p.member_id is not null or exists (
        select from team_members t where t.org_id = p.org_id and t.team_id = p.team_id and t.member_id = ${ctx.memberId}::uuid))
    order by p.created_at, p.id`.execute(ctx.db);
  if (phoneId) {
    if (rows[0]) return rows[0];
    throw invalidField("/phone_id", "There is no such number, or it has been released.");
  }
  const mine = rows.filter(({ member_id }) => member_id !== null && member_id === ctx.memberId);
  const shared = rows.filter(({ member_id }) => member_id === null);
  const usable = mine.length ? mine : shared;
  const [only] = usable;
  if (!only)
    throw new AppError(
      "conflict",
      "There is no number that you may use. An admin adds one in Settings, Phones.",
    );
  if (usable.length > 1)
    throw invalidField("/phone_id", "You may use several numbers: say which one.");
  return only;
}

/** The number that is named, or the person's. Throws `invalid`. */
export async function chooseReceiver(
  ctx: Ctx,
  input: { to?: string | undefined; person_id?: string | null | undefined },
): Promise<string> {
  if (input.to) return input.to;
  if (!input.person_id) throw invalidField("/to", "Say to which number, or to which person.");
  const person = await ctx.db
    .selectFrom("people")
    .select("phone_normalized")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", input.person_id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!person) throw invalidField("/person_id", "There is no such person.");
  if (!person.phone_normalized)
    throw invalidField(
      "/person_id",
      "This person has no phone number with its country, like +14155550142.",
    );
  return person.phone_normalized;
}
