/** Whom a note may mention: active members of the organisation. Who was mentioned before stays, whatever became of them. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";

/** Throws `invalid`, naming each place of the list that holds no active member. */
export async function refuseMentions(
  ctx: Ctx,
  wanted: readonly string[] | undefined,
  known: readonly string[] = [],
): Promise<void> {
  const added = (wanted ?? []).filter((id) => !known.includes(id));
  if (added.length === 0) return;
  const found = await ctx.db
    .selectFrom("org_members")
    .select("id")
    .where("org_id", "=", ctx.orgId)
    .where("id", "in", added)
    .where("status", "=", "active")
    .execute();
  const active = new Set(found.map(({ id }) => id));
  const errors = (wanted ?? []).flatMap((id, at) =>
    added.includes(id) && !active.has(id)
      ? [
          {
            pointer: `/mentions/${at}`,
            message: "There is no such active member of the organisation.",
          },
        ]
      : [],
  );
  if (errors.length)
    throw new AppError("invalid", "A note mentions active members of the organisation alone.", {
      errors,
    });
}

/** Each member once, as it is stored; nothing where none are given. */
export const distinctMentions = ({ mentions }: { mentions?: readonly string[] | undefined }) =>
  mentions && { mentions: [...new Set(mentions)] };
