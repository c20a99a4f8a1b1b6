import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  invitationFields,
  invitationPageSchema,
  invitationSchema,
  newInvitationSchema,
  sentInvitationSchema,
} from "./schema.ts";
import {
  createInvitation,
  getInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
} from "./service.ts";

const tag = "Invitations";

export const invitationRoutes = [
  route({
    method: "get",
    path: "/invitations",
    permission: "members.read",
    tag,
    operationId: "listInvitations",
    summary: "List invitations",
    listOf: invitationFields,
    response: invitationPageSchema,
    handler: (ctx, { url }) =>
      listInvitations(ctx, parseListQuery(url, invitationFields, { defaultSort: "-created_at" })),
  }),
  route({
    method: "post",
    path: "/invitations",
    permission: "members.write",
    tag,
    operationId: "createInvitation",
    summary: "Invite somebody",
    description:
      "Mails a link for this address, and answers it this once. Nobody gives more than they hold.",
    body: newInvitationSchema,
    status: 201,
    response: sentInvitationSchema,
    showOnce: ["link"],
    handler: (ctx, { body }) => createInvitation(ctx, body),
  }),
  route({
    method: "get",
    path: "/invitations/{id}",
    permission: "members.read",
    tag,
    operationId: "getInvitation",
    summary: "Read an invitation",
    params: idParams,
    response: invitationSchema,
    handler: (ctx, { params }) => getInvitation(ctx, params.id),
  }),
  route({
    method: "post",
    path: "/invitations/{id}/resend",
    permission: "members.write",
    tag,
    operationId: "resendInvitation",
    summary: "Send an invitation again with a new link",
    description: "The old link is over.",
    params: idParams,
    response: sentInvitationSchema,
    showOnce: ["link"],
    handler: (ctx, { params }) => resendInvitation(ctx, params.id),
  }),
  route({
    method: "delete",
    path: "/invitations/{id}",
    permission: "members.write",
    tag,
    operationId: "revokeInvitation",
    summary: "Revoke an invitation",
    params: idParams,
    handler: (ctx, { params }) => revokeInvitation(ctx, params.id),
  }),
];
