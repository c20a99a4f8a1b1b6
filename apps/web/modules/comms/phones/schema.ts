/** The shapes of a phone number of ours. */
import type { Fields } from "#lib/query/index.ts";
import { id, pageOf, recordFields, text, z } from "#lib/schema.ts";

const recordingModes = ["off", "announce", "consent_by_key"] as const;
const states = ["active", "released"] as const;

export const e164 = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, "Use the international form, like +14155550142.")
  .openapi({ example: "+14155550142" });

export const phoneSchema = z
  .object({
    ...recordFields,
    number: e164,
    label: z.string().openapi({ example: "Sales, east" }),
    member_id: id.nullable().openapi({
      description: "Whose number it is; with no team either, everybody's.",
    }),
    team_id: id.nullable(),
    forward_to: e164.nullable().openapi({
      description: "The phone that rings; null: callers leave a message at once.",
    }),
    ring_seconds: z.int(),
    greeting: z.string().openapi({
      description:
        "What callers hear before they leave a message; empty: a sentence with the organisation's name.",
    }),
    recording_mode: z.enum(recordingModes).openapi({
      description:
        "announce: calls are recorded, and say so first. consent_by_key: calls that come in are recorded once the caller has pressed 1; calls that go out are not.",
    }),
    can_text: z.boolean(),
    can_send_media: z.boolean(),
    can_call: z.boolean(),
    state: z.enum(states).openapi({
      description: "Released: nothing comes or goes any more; what did is kept.",
    }),
  })
  .openapi("Phone");

const settings = {
  label: text(100).openapi({ example: "Sales, east" }),
  member_id: id.nullable(),
  team_id: id.nullable(),
  forward_to: e164.nullable(),
  ring_seconds: z.int().min(5).max(60),
  greeting: text(1_000, 0),
  recording_mode: z.enum(recordingModes),
};
export const newPhoneSchema = z
  .strictObject({ number: e164, ...settings })
  .partial()
  .required({ number: true })
  .openapi("NewPhone");
export const phonePatchSchema = z.strictObject(settings).partial().openapi("PhonePatch");

export const phonePageSchema = pageOf(phoneSchema);
export const availableSchema = z
  .object({
    is_connected: z.boolean().openapi({ description: "Whether there is a Twilio account at all." }),
    data: z.array(
      z.object({
        number: e164,
        label: z.string(),
        can_text: z.boolean(),
        can_send_media: z.boolean(),
        can_call: z.boolean(),
      }),
    ),
  })
  .openapi("AvailablePhones");

export type Phone = z.infer<typeof phoneSchema>;
export type NewPhone = z.infer<typeof newPhoneSchema>;
export type PhonePatch = z.infer<typeof phonePatchSchema>;

export const phoneFields: Fields = {
  id: { column: "id", kind: "uuid" },
  number: { column: "number", kind: "text", sort: true },
  label: { column: "label", kind: "text", sort: true },
  member_id: { column: "member_id", kind: "uuid", nullable: true },
  team_id: { column: "team_id", kind: "uuid", nullable: true },
  state: { column: "state", kind: "text", values: states },
  created_at: { column: "created_at", kind: "time", sort: true },
};
