import type { Database } from "@rapport/db";

/** Brings back what has slept long enough. Answers how many. */
export async function wakeConversations(db: Database): Promise<number> {
  const [row] = await db.call<{ woken: number }>(
    "select app.wake_conversations(1000) as woken",
    [],
  );
  return row?.woken ?? 0;
}
