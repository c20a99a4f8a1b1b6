/** The shapes of an invitation. Its link is in the answer that makes it, and nowhere else. */
import type { Fields } from "#lib/query/index.ts";
import { id, pageOf, recordFields, text, time, z } from "#lib/schema.ts";
import { builtInRoles, roleNames } from "../roles/schema.ts";

export const invitationStates = ["open", "expired", "accepted", "revoked"] as const;

export const invitationSchema = z
  .object({
    ...recordFields,
    email: z.string(),
    name: z.string().nullable(),
    role: z.enum(roleNames),
    role_id: id.nullable(),
    member_id: id.nullable(),
    invited_by: id.nullable(),
    state: z.enum(invitationStates),
    expires_at: time,
    sent_at: time.nullable(),
    send_count: z.int(),
    accepted_at: time.nullable(),
    accepted_by: id.nullable(),
    revoked_at: time.nullable(),
  })
  .openapi("Invitation");

export const newInvitationSchema = z
  .strictObject({
    email: z.string().trim().max(320).pipe(z.email("Use an address like ann@example.com.")),
    name: text(200).optional(),
    role: z.enum(builtInRoles).optional(),
    role_id: id.optional().openapi({ description: "A role of your own, in place of `role`." }),
    member_id: id
      .optional()
      .openapi({ description: "A member without a sign-in who becomes this person." }),
    expires_in_days: z.int().min(1).max(30).optional(),
  })
  .refine((body) => !(body.role && body.role_id), {
    path: ["role_id"],
    message: "Name either role or role_id.",
  })
  .openapi("NewInvitation");

export const sentInvitationSchema = invitationSchema
  .extend({
    link: z
      .string()
      .nullable()
      .openapi({ description: "Shown this once. A link that is sent again replaces it." }),
    mailed: z.boolean().openapi({
      description:
        "False when this server sends no mail or the mail was refused: pass the link on.",
    }),
  })
  .openapi("SentInvitation");
export const invitationPageSchema = pageOf(invitationSchema);

export type Invitation = z.infer<typeof invitationSchema>;
export type NewInvitation = z.infer<typeof newInvitationSchema>;
export type SentInvitation = z.infer<typeof sentInvitationSchema>;

export const invitationFields: Fields = {
  id: { column: "id", kind: "uuid" },
  email: { column: "email_normalized", kind: "text" },
  created_at: { column: "created_at", kind: "time", sort: true },
  expires_at: { column: "expires_at", kind: "time" },
  accepted_at: { column: "accepted_at", kind: "time", nullable: true },
  revoked_at: { column: "revoked_at", kind: "time", nullable: true },
};
