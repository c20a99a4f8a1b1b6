/** Search across companies, people and deals. The database's app.search() asks for the permission on each. */
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";

export type Hit = {
  object: "company" | "person" | "deal";
  id: string;
  title: string;
  subtitle: string;
};

/** The best hits, best first. Fewer than two characters find nothing. */
export async function searchRecords(ctx: Ctx, term: string, limit: number): Promise<Hit[]> {
  const { rows } =
    await sql<Hit>`select object, id, title, coalesce(subtitle, '') as subtitle from app.search(${term}, ${limit})`.execute(
      ctx.db,
    );
  return rows;
}
