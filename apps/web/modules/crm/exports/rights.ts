/** What an exporter may, asked anew for each page: a file is either whole or broken, never cut off unseen. */
import { AppError, type Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql, type RawBuilder } from "kysely";
import { guardedFields } from "#lib/guarded-fields.ts";
import type { Exportable } from "./objects.ts";

export type Rights = {
  held: string[];
  /** At the level of all records. */
  all: string[];
  owners: string[];
};

/** The rights of this moment that decide what an export holds. */
export async function readRights(ctx: Ctx, { name }: Exportable): Promise<Rights> {
  const asked = [
    `${name}.export`,
    `${name}.read`,
    "private_notes.read",
    ...new Set(Object.values(guardedFields)),
  ] as Permission[];
  const { rows } = await sql<Rights>`
    select array(select p from unnest(${asked}::text[]) p where app.can(p) order by 1) as held,
      array(select p from unnest(${asked}::text[]) p where app.sees_all(p) order by 1) as all,
      coalesce(app.seen_owners(${`${name}.export`}), '{}') as owners`.execute(ctx.db);
  return rows[0]!;
}

/** Throws `forbidden` for who may not export, or not read what they would export. */
export function refuseWithout(rights: Rights, { name }: Exportable): void {
  const missing = [`${name}.export`, `${name}.read`].find((one) => !rights.held.includes(one));
  if (missing) throw new AppError("forbidden", `An export needs the permission ${missing}.`);
}

/** Throws when rights are not what they were at the first page: the rows to come would not fit those before. */
export function refuseChanged(rights: Rights, first: Rights, one: Exportable): void {
  refuseWithout(rights, one);
  const same = (a: readonly string[], b: readonly string[]) => a.join() === b.join();
  if (!same(rights.held, first.held) || !same(rights.all, first.all))
    throw new AppError(
      "forbidden",
      "What you may see has changed since this export began. Begin it again.",
    );
}

/** The condition that a row is within the level of the permission to export; none for who may export all. */
export function withinExport(rights: Rights, { name, source }: Exportable): RawBuilder<boolean>[] {
  if (!source.owner || rights.all.includes(`${name}.export`)) return [];
  return [sql<boolean>`${sql.ref(source.owner.column)} = any (${rights.owners}::uuid[])`];
}
