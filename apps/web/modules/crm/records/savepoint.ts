import type { Ctx } from "@rapport/db";
import { sql } from "kysely";

/** Runs `fn` so that what it wrote is undone when it throws, and the transaction goes on. Can be nested. */
export async function inSavepoint<T>(ctx: Ctx, fn: () => Promise<T>): Promise<T> {
  await sql`savepoint step`.execute(ctx.db);
  try {
    const answer = await fn();
    await sql`release savepoint step`.execute(ctx.db);
    return answer;
  } catch (error) {
    await sql`rollback to savepoint step`.execute(ctx.db);
    await sql`release savepoint step`.execute(ctx.db);
    throw error;
  }
}
