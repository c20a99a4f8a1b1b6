/** Hours in which texts and calls may go, by the place of who gets them. */
import { invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type Fields, type ListQuery } from "#lib/query/index.ts";
import { pageOf, recordFields, z } from "#lib/schema.ts";

const channels = ["sms", "call", "email"] as const;
const clock = (end: boolean) =>
  z
    .string()
    .regex(
      end ? /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/ : /^(?:[01]\d|2[0-3]):[0-5]\d$/,
      "Use a time like 08:00.",
    )
    .openapi({ example: end ? "20:00" : "08:00" });
/** Days from Monday, 1, to Sunday, 7. */
export const weekdays = z
  .array(z.int().min(1).max(7))
  .min(1)
  .max(7)
  .transform((days) => [...new Set(days)].sort((a, b) => a - b))
  .openapi({ description: "1 is Monday, 7 Sunday.", example: [1, 2, 3, 4, 5] });
export const earliest = clock(false);
export const latest = clock(true);

const place = {
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "Use a code like US (ISO 3166).")
    .nullable()
    .openapi({
      description: "Null: wherever nothing else is said.",
      example: "US",
    }),
  region: z
    .string()
    .regex(/^[A-Z]{2,3}$/, "Use a state's code like TX.")
    .nullable()
    .openapi({
      description: "A state; null: the whole country.",
      example: "TX",
    }),
};
const writable = {
  channel: z.enum(channels),
  ...place,
  weekdays,
  earliest: earliest.openapi({ description: "The receiver's time." }),
  latest,
};

export const quietHoursSchema = z
  .object({
    ...recordFields,
    channel: z.enum(channels),
    ...place,
    weekdays: z.array(z.int()),
    earliest: z.string(),
    latest: z.string(),
  })
  .openapi("QuietHours");
export const newQuietHoursSchema = z
  .strictObject(writable)
  .partial({ country: true, region: true, weekdays: true })
  .openapi("NewQuietHours");
export const quietHoursPatchSchema = z.strictObject(writable).partial().openapi("QuietHoursPatch");
export const quietHoursPageSchema = pageOf(quietHoursSchema);
export const defaultHoursSchema = z
  .object({
    data: z.array(
      z
        .object({
          channel: z.enum(channels),
          ...place,
          weekdays: z.array(z.int()),
          earliest: z.string(),
          latest: z.string(),
        })
        .openapi("DefaultQuietHours"),
    ),
  })
  .openapi("DefaultQuietHoursList");

type QuietHours = z.infer<typeof quietHoursSchema>;
type New = z.infer<typeof newQuietHoursSchema>;
type Patch = z.infer<typeof quietHoursPatchSchema>;

export const quietHoursFields: Fields = {
  id: { column: "id", kind: "uuid" },
  channel: { column: "channel", kind: "text", values: channels },
  country: { column: "country", kind: "text", nullable: true },
  region: { column: "region", kind: "text", nullable: true },
  created_at: { column: "created_at", kind: "time", sort: true },
};
const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "channel",
  "country",
  "region",
  "weekdays",
  "earliest",
  "latest",
] as const;

/** A page of the organisation's own hours. */
export async function listQuietHours(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<QuietHours>(
    ctx,
    { table: "quiet_hours", fields: quietHoursFields, columns },
    query,
  );
  return { data: rows, ...page };
}

/** The hours that hold where the organisation has none of its own that are as exact. */
export async function listDefaultHours(ctx: Ctx) {
  const { rows } = await sql<
    Omit<QuietHours, "id" | "version" | "created_at" | "updated_at">
  >`select * from app.default_quiet_hours()`.execute(ctx.db);
  return { data: rows };
}

/** One window. Throws `not_found`. */
export async function getQuietHours(ctx: Ctx, id: string): Promise<QuietHours> {
  const row = await ctx.db
    .selectFrom("quiet_hours")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("quiet hours", id);
  return row as QuietHours;
}

function refuseMisfit(hours: Pick<QuietHours, "earliest" | "latest"> & Partial<QuietHours>): void {
  if (hours.earliest >= hours.latest)
    throw invalidField("/latest", "This has to be later than earliest.");
  if (hours.region && !hours.country)
    throw invalidField("/country", "Say of which country the state is.");
}

/** Makes a window in which messages may go. Throws `invalid`. */
export async function createQuietHours(ctx: Ctx, input: New): Promise<QuietHours> {
  refuseMisfit(input);
  const row = await ctx.db
    .insertInto("quiet_hours")
    .values({ ...input, org_id: ctx.orgId })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return row as QuietHours;
}

/** Changes what is given (RFC 7396). Throws `not_found` and `invalid`. */
export async function updateQuietHours(ctx: Ctx, id: string, patch: Patch): Promise<QuietHours> {
  const before = await getQuietHours(ctx, id);
  if (Object.keys(patch).length === 0) return before;
  refuseMisfit({ ...before, ...patch });
  const row = await ctx.db
    .updateTable("quiet_hours")
    .set(patch)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw notFound("quiet hours", id);
  return row as QuietHours;
}

/** Takes a window away; what is known of the place holds again. Throws `not_found`. */
export async function deleteQuietHours(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .deleteFrom("quiet_hours")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw notFound("quiet hours", id);
}
