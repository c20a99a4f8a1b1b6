import { actorTypes, eventKinds, outcomes } from "./kinds.ts";
import type { Fields } from "#lib/query/index.ts";
import { date, id, pageOf, time, z } from "#lib/schema.ts";

/** The list is in the order of writing: ids of version 7 are that order, and the primary key serves it. */
export const auditFields: Fields = {
  occurred_at: { column: "occurred_at", kind: "time", sort: true, sortColumn: "id" },
  actor_type: { column: "actor_type", kind: "text", values: actorTypes },
  actor_id: { column: "actor_id", kind: "uuid", nullable: true },
  action: { column: "action", kind: "text" },
  event_kind: { column: "event_kind", kind: "text", values: eventKinds },
  object_type: { column: "object_type", kind: "text" },
  object_id: { column: "object_id", kind: "uuid", nullable: true },
  outcome: { column: "outcome", kind: "text", values: outcomes },
};

const json = z.record(z.string(), z.unknown());

export const auditLogSchema = z
  .object({
    id,
    occurred_at: time,
    actor_type: z.enum(actorTypes),
    actor_id: id.nullable(),
    actor_name: z
      .string()
      .nullable()
      .openapi({ description: "The name they have now, or had last." }),
    action: z.string().openapi({ example: "deals.update" }),
    event_kind: z.enum(eventKinds),
    object_type: z.string().openapi({ example: "deals" }),
    object_id: id.nullable(),
    object_name: z.string().nullable(),
    labels: z
      .record(z.string(), z.string())
      .openapi({ description: "Names of the records whose ids stand among the changes." }),
    outcome: z.enum(outcomes),
    changes: z
      .record(
        z.string(),
        z.object({ before: z.unknown().optional(), after: z.unknown().optional() }),
      )
      .nullable()
      .openapi({
        description:
          "Each field that changed, before and after. Null when there is none, when it was erased, or when you may not see it (is_withheld).",
      }),
    details: json.nullable(),
    reason: z.string().nullable(),
    ip: z.string().nullable(),
    user_agent: z.string().nullable(),
    origin: z.string().nullable(),
    request_id: z.string().nullable(),
    session_id: z.string().nullable(),
    count: z
      .int()
      .openapi({ description: "How often within its minute; refusals are counted together." }),
    is_withheld: z.boolean().openapi({ description: "Values are left out that you may not see." }),
    erased_at: time.nullable(),
    sealed_seq: z
      .int()
      .nullable()
      .openapi({ description: "Its place in the org's hash chain; null for the first seconds." }),
    sealed_at: time.nullable(),
  })
  .openapi("AuditLog");
export type AuditLog = z.infer<typeof auditLogSchema>;

export const auditPageSchema = pageOf(auditLogSchema).openapi("AuditLogPage");

export const statisticsQuery = z.strictObject({
  from: date
    .optional()
    .openapi({ description: "First day (UTC); 29 days before the last if left out." }),
  to: date.optional().openapi({ description: "Last day (UTC); today if left out." }),
});

export const statisticsSchema = z
  .object({
    from: date,
    to: date,
    data: z.array(
      z.object({
        day: date,
        actor_type: z.enum(actorTypes),
        actor_id: id.nullable(),
        actor_name: z.string().nullable(),
        event_kind: z.enum(eventKinds),
        outcome: z.enum(outcomes),
        acts: z.int(),
      }),
    ),
  })
  .openapi("AuditStatistics");
export type Statistics = z.infer<typeof statisticsSchema>;

export const signingKeysSchema = z
  .object({
    data: z.array(
      z.object({ key_id: z.string(), algorithm: z.literal("Ed25519"), public_key: z.string() }),
    ),
  })
  .openapi("AuditSigningKeys");

export const exportFormats = ["csv", "ndjson"] as const;
