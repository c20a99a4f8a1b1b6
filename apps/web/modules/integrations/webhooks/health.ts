/** How webhooks fared in the last 48 hours, from their attempts. */
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { Health, HealthList } from "./schema.ts";
import { getWebhook } from "./service.ts";

const HOURS = 48;
const HOUR_MS = 3_600_000;

/** Counts by hour, the median duration and what waits. Throws `not_found`. */
export async function getHealth(
  ctx: Ctx,
  webhookId: string,
  now: number = Date.now(),
): Promise<Health> {
  await getWebhook(ctx, webhookId);
  const first = Math.floor(now / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS;
  // Ids are in the order of time: their range is what the partitions and the index are made for.
  const { rows } = await sql<{
    hour: string | null;
    succeeded: string;
    failed: string;
    median_ms: number | null;
  }>`
    select date_trunc('hour', attempted_at, 'UTC') as hour,
      count(*) filter (where status between 200 and 299) as succeeded,
      count(*) filter (where status is null or status not between 200 and 299) as failed,
      percentile_disc(0.5) within group (order by duration_ms) as median_ms
    from webhook_attempts
    where org_id = ${ctx.orgId} and webhook_id = ${webhookId} and id >= ${firstIdAt(first)}
    group by grouping sets ((date_trunc('hour', attempted_at, 'UTC')), ())`.execute(ctx.db);
  const waiting = await ctx.db
    .selectFrom("webhook_deliveries")
    .select((e) => e.fn.countAll<string>().as("n"))
    .where("org_id", "=", ctx.orgId)
    .where("webhook_id", "=", webhookId)
    .where("state", "=", "pending")
    .executeTakeFirstOrThrow();

  const byHour = new Map(rows.map((row) => [row.hour === null ? null : Date.parse(row.hour), row]));
  const all = byHour.get(null);
  return {
    succeeded: Number(all?.succeeded ?? 0),
    failed: Number(all?.failed ?? 0),
    median_ms: all?.median_ms ?? null,
    waiting: Number(waiting.n),
    hours: Array.from({ length: HOURS }, (_, i) => {
      const at = first + i * HOUR_MS;
      const row = byHour.get(at);
      return {
        hour: new Date(at).toISOString(),
        succeeded: Number(row?.succeeded ?? 0),
        failed: Number(row?.failed ?? 0),
      };
    }),
  };
}

/** The same of every webhook at once, without durations: what a list of them shows. */
export async function listHealth(ctx: Ctx, now: number = Date.now()): Promise<HealthList> {
  const first = Math.floor(now / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS;
  const { rows } = await sql<{
    webhook_id: string;
    waiting: string;
    hours: HealthList["data"][number]["hours"];
  }>`
    select w.id as webhook_id,
      (select count(*) from webhook_deliveries d
        where d.org_id = w.org_id and d.webhook_id = w.id and d.state = 'pending') as waiting,
      coalesce(h.hours, '[]') as hours
    from webhooks w left join (
      select g.webhook_id,
        jsonb_agg(jsonb_build_object('hour', g.hour, 'succeeded', g.ok, 'failed', g.n - g.ok) order by g.hour) as hours
      from (
        select a.webhook_id, date_trunc('hour', a.attempted_at, 'UTC') as hour,
          count(*) as n, count(*) filter (where a.status between 200 and 299) as ok
        from webhook_attempts a
        where a.org_id = ${ctx.orgId} and a.id >= ${firstIdAt(first)}
        group by 1, 2) g
      group by 1) h on h.webhook_id = w.id
    where w.org_id = ${ctx.orgId} and w.deleted_at is null
    order by w.id`.execute(ctx.db);
  return {
    since: new Date(first).toISOString(),
    data: rows.map(({ webhook_id, waiting, hours }) => ({
      webhook_id,
      succeeded: hours.reduce((all, hour) => all + hour.succeeded, 0),
      failed: hours.reduce((all, hour) => all + hour.failed, 0),
      waiting: Number(waiting),
      hours: hours.map((hour) => ({ ...hour, hour: new Date(hour.hour).toISOString() })),
    })),
  };
}

/** The smallest version-7 id of a moment, as app.uuid7_floor() gives it. */
function firstIdAt(ms: number): string {
  const time = ms.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
