import { route, type Route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams, pageOf } from "#lib/schema.ts";
import { getEmail, listEmails } from "./read.ts";
import { emailDetailSchema, emailFields, emailSchema } from "./schema.ts";

const tag = "E-mails";

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
  route({
    method: "get",
    path: "/emails/{id}",
    permission: "emails.read",
    tag,
    operationId: "getEmail",
    summary: "Read an e-mail",
    description:
      "What it says is there for the mailbox's member, and for all who see it once its conversation is shared; for others body is null and body_private true.",
    params: idParams,
    response: emailDetailSchema,
    handler: (ctx, { params }) => getEmail(ctx, params.id),
  }),
];
