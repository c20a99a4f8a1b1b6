import { route, type Route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { id, idParams, pageOf, z } from "#lib/schema.ts";
import { downloadAttachment, keepFile } from "./files.ts";
import { getEmail, listEmails } from "./read.ts";
import {
  emailDetailSchema,
  emailFields,
  emailFileSchema,
  emailSchema,
  maxMailBytes,
  newEmailFileQuery,
  newEmailSchema,
} from "./schema.ts";
import { cancelEmail, deleteEmail, sendEmail } from "./send.ts";

const tag = "E-mails";

/** The seed's name for sending beside ours; both are the same. */
const sending = (path: "/emails" | "/email/send", operationId: string): Route =>
  route({
    method: "post",
    path,
    permission: "emails.write",
    tag,
    operationId,
    summary: "Send an e-mail",
    description:
      "It waits ten seconds, until undo_until, in which it can be called back; then it goes from the mailbox, once, however often something fails on the way. email.sent or email.failed tells how it ended. A reply stays in its thread.",
    body: newEmailSchema,
    status: 202,
    response: emailDetailSchema,
    handler: (ctx, { body }) => sendEmail(ctx, body),
  });

export const emailRoutes: Route[] = [
  route({
    method: "get",
    path: "/emails",
    permission: "emails.read",
    tag,
    operationId: "listEmails",
    summary: "List e-mails",
    description: "Their envelopes; what a mail says is read one by one.",
    listOf: emailFields,
    response: pageOf(emailSchema),
    handler: (ctx, { url }) =>
      listEmails(ctx, parseListQuery(url, emailFields, { defaultSort: "-occurred_at" })),
  }),
  sending("/emails", "sendEmail"),
  sending("/email/send", "sendEmailByItsOldName"),
  route({
    method: "get",
    path: "/emails/{id}",
    permission: "emails.read",
    tag,
    operationId: "getEmail",
    summary: "Read an e-mail",
    description:
      "What it says is there for the mailbox's member, for who wrote it, and for all who see it once its conversation is shared; for others body is null and body_private true.",
    params: idParams,
    response: emailDetailSchema,
    handler: (ctx, { params }) => getEmail(ctx, params.id),
  }),
  route({
    method: "post",
    path: "/emails/{id}/cancel",
    permission: "emails.write",
    tag,
    operationId: "cancelEmail",
    summary: "Call an e-mail back",
    description: "While it waits. 409 when it has begun to go.",
    params: idParams,
    problems: [409],
    response: emailDetailSchema,
    handler: (ctx, { params }) => cancelEmail(ctx, params.id),
  }),
  route({
    method: "delete",
    path: "/emails/{id}",
    permission: "emails.delete",
    tag,
    operationId: "deleteEmail",
    summary: "Delete an e-mail",
    description:
      "Of one's own mailbox, here alone: in the mailbox it stays. 409 for one that is about to go.",
    params: idParams,
    problems: [409],
    handler: (ctx, { params }) => deleteEmail(ctx, params.id),
  }),
  route({
    method: "get",
    path: "/emails/{id}/attachments/{attachment_id}",
    permission: "emails.read",
    tag,
    operationId: "downloadAttachment",
    summary: "Download an attachment",
    params: z.strictObject({ id, attachment_id: id }),
    query: z.strictObject({
      inline: z
        .enum(["true", "false"])
        .default("false")
        .openapi({ description: "A picture as a picture; anything else stays a file." }),
    }),
    responseType: "application/octet-stream",
    handler: (ctx, { params, query }) =>
      downloadAttachment(ctx, params.id, params.attachment_id, query.inline === "true"),
  }),
  route({
    method: "post",
    path: "/email-files",
    permission: "emails.write",
    tag,
    operationId: "uploadEmailFile",
    summary: "Upload a file for an e-mail",
    description:
      "The body is the file. Its id goes into attachments of one mail within a day; what no mail takes is forgotten.",
    query: newEmailFileQuery,
    upload: { mediaTypes: ["application/octet-stream"], maxBytes: maxMailBytes },
    status: 201,
    response: emailFileSchema,
    handler: (ctx, { query, bytes }) => keepFile(ctx, query, bytes),
  }),
];
