/** The shapes of a sequence and of who is in it. */
import { MAX_TEXT_LENGTH } from "@rapport/integrations/twilio/segments";
import type { Fields } from "#lib/query/index.ts";
import { id, pageOf, recordFields, text, time, z } from "#lib/schema.ts";
import { earliest, latest, weekdays } from "../compliance/quiet-hours.ts";

const kinds = ["email", "sms", "task"] as const;
const states = ["active", "finished", "stopped", "failed", "paused"] as const;
const reasons = ["replied", "opted_out", "bounced", "meeting", "manual", "deal_won"] as const;

const stepSchema = z
  .object({
    id,
    position: z.int(),
    kind: z.enum(kinds),
    wait_days: z.int().openapi({ description: "After the step before, by the receiver's clock." }),
    wait_hours: z.int(),
    template_id: id.nullable().openapi({
      description: "An e-mail template; subject and body of the step go before its own.",
    }),
    subject: z.string().openapi({ description: "Of a mail; the title of a task." }),
    body: z.string(),
    as_reply: z.boolean().openapi({ description: "A mail in the thread of the one before." }),
  })
  .openapi("SequenceStep");

export const sequenceSchema = z
  .object({
    ...recordFields,
    name: z.string(),
    owner_id: id.nullable(),
    shared: z.boolean().openapi({
      description: "Of the whole organisation; otherwise its owner's alone.",
    }),
    weekdays: z.array(z.int()),
    earliest: z.string(),
    latest: z.string(),
    stop_on_reply: z.boolean(),
    stop_on_meeting: z.boolean(),
    stop_on_won: z.boolean(),
    steps: z.array(stepSchema),
    deleted_at: time.optional().openapi({ description: "With deleted=true." }),
  })
  .openapi("Sequence");

const newStep = z
  .strictObject({
    id: id.optional().openapi({ description: "Of a step that stays; without one it is new." }),
    kind: z.enum(kinds),
    wait_days: z.int().min(0).max(365).default(0),
    wait_hours: z.int().min(0).max(23).default(0),
    template_id: id.nullable().default(null),
    subject: text(900, 0).default(""),
    body: text(100_000, 0).default(""),
    as_reply: z.boolean().default(false),
  })
  .superRefine((step, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (step.kind !== "email" && step.template_id)
      refuse("template_id", "Templates are of e-mails.");
    if (step.kind !== "email" && step.as_reply) refuse("as_reply", "E-mails alone are replies.");
    if (step.kind === "email" && !step.template_id) {
      if (!step.body) refuse("body", "Write a mail, or name a template.");
      if (!step.subject && !step.as_reply) refuse("subject", "A mail needs a subject.");
    }
    if (step.kind === "sms" && !step.body) refuse("body", "Write a text.");
    if (step.kind === "sms" && step.body.length > MAX_TEXT_LENGTH)
      refuse("body", `At most ${MAX_TEXT_LENGTH} characters.`);
    if (step.kind === "task" && (!step.subject || step.subject.length > 300))
      refuse("subject", "A task needs a title of at most 300 characters.");
  })
  .openapi("NewSequenceStep");

const writable = {
  name: text(200),
  shared: z.boolean(),
  weekdays,
  earliest: earliest.openapi({ description: "The receiver's time." }),
  latest,
  stop_on_reply: z.boolean(),
  stop_on_meeting: z.boolean(),
  stop_on_won: z.boolean(),
  steps: z.array(newStep).max(50, "At most 50 steps.").openapi({
    description: "All of them, in their order. Who is on the way goes on at the same place.",
  }),
};
export const newSequenceSchema = z
  .strictObject(writable)
  .partial()
  .required({ name: true })
  .openapi("NewSequence");
export const sequencePatchSchema = z.strictObject(writable).partial().openapi("SequencePatch");

export const enrollmentSchema = z
  .object({
    ...recordFields,
    sequence_id: id,
    person_id: id,
    member_id: id.nullable().openapi({ description: "In whose name it goes." }),
    integration_id: id.nullable().openapi({ description: "The mailbox it goes from." }),
    phone_id: id.nullable(),
    state: z.enum(states),
    stop_reason: z.enum(reasons).nullable(),
    error: z.string().nullable().openapi({ description: "Why it failed, in words." }),
    next_position: z.int(),
    next_run_at: time.nullable(),
    time_zone: z.string().openapi({ example: "America/Chicago" }),
    last_email_id: id.nullable(),
    started_at: time,
    ended_at: time.nullable(),
    author_type: z.enum(["user", "key", "system"]),
    author_id: id.nullable(),
  })
  .openapi("SequenceEnrollment");

export const newEnrollmentsSchema = z
  .strictObject({
    person_ids: z.array(id).min(1).max(500, "At most 500 people at once."),
    integration_id: id.optional().openapi({
      description: "The mailbox to send from; by itself your own.",
    }),
    phone_id: id.optional().openapi({
      description: "The number to text from; by itself yours, or the only one that you may use.",
    }),
  })
  .openapi("NewSequenceEnrollments");
export const enrolledSchema = z
  .object({
    data: z.array(
      z
        .object({
          person_id: id,
          enrollment_id: id.nullable(),
          reason: z.string().nullable().openapi({ description: "Why not, in words." }),
        })
        .openapi("SequenceEnrollmentResult"),
    ),
  })
  .openapi("SequenceEnrollmentResults");

export const statisticsSchema = z
  .object({
    data: z.array(
      z
        .object({
          step_id: id,
          queued: z.int(),
          sent: z.int(),
          failed: z.int(),
          replied: z.int().openapi({ description: "People whose answer came after this step." }),
          bounced: z.int(),
          opted_out: z.int(),
        })
        .openapi("SequenceStepStatistics"),
    ),
  })
  .openapi("SequenceStatistics");

export const sequencePageSchema = pageOf(sequenceSchema);
export const enrollmentPageSchema = pageOf(enrollmentSchema);
export type Sequence = z.infer<typeof sequenceSchema>;
export type SequenceStep = z.infer<typeof stepSchema>;
export type NewSequence = z.infer<typeof newSequenceSchema>;
export type SequencePatch = z.infer<typeof sequencePatchSchema>;
export type NewStep = z.infer<typeof newStep>;
export type Enrollment = z.infer<typeof enrollmentSchema>;
export type NewEnrollments = z.infer<typeof newEnrollmentsSchema>;

export const sequenceFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true },
  owner_id: { column: "owner_id", kind: "uuid", nullable: true },
  shared: { column: "shared", kind: "boolean" },
  created_at: { column: "created_at", kind: "time", sort: true },
};
export const enrollmentFields: Fields = {
  id: { column: "id", kind: "uuid" },
  sequence_id: { column: "sequence_id", kind: "uuid" },
  person_id: { column: "person_id", kind: "uuid" },
  member_id: { column: "member_id", kind: "uuid", nullable: true },
  state: { column: "state", kind: "text", values: states },
  started_at: { column: "started_at", kind: "time", sort: true },
};
