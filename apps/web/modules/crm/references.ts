/** References to records that the caller may not see read like references to none. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";

const targets = {
  company_id: { table: "companies", noun: "company" },
  parent_id: { table: "companies", noun: "company" },
  person_id: { table: "people", noun: "person" },
  deal_id: { table: "deals", noun: "deal" },
} as const;

type References = { [Field in keyof typeof targets]?: string | null | undefined };

/**
 * Throws `invalid` for each reference to a record that the caller may not see. Who sees all asks nothing, because the write
 * itself refuses what is not there; where nothing is written, all are asked.
 */
export async function refuseUnseen(
  ctx: Ctx,
  input: References,
  { isWritten = true }: { isWritten?: boolean } = {},
): Promise<void> {
  const errors = [];
  for (const field of Object.keys(targets) as (keyof References)[]) {
    const { table, noun } = targets[field];
    const id = input[field];
    if (!id || (isWritten && ctx.canAll(`${table}.read`))) continue;
    const found = await ctx.db
      .selectFrom(table)
      .select("id")
      .where("org_id", "=", ctx.orgId)
      .where("id", "=", id)
      .executeTakeFirst();
    if (!found) errors.push({ pointer: `/${field}`, message: `There is no such ${noun}.` });
  }
  if (errors.length)
    throw new AppError("invalid", errors.map(({ message }) => message).join(" "), { errors });
}
