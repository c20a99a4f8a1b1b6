import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import { startReassignment } from "./reassign.ts";
import {
  memberFields,
  memberPageSchema,
  memberPatchSchema,
  memberSchema,
  newMemberSchema,
  reassignSchema,
  startedJobSchema,
} from "./schema.ts";
import { createMember, getMember, listMembers, removeMember, updateMember } from "./service.ts";

const tag = "Members";

export const memberRoutes = [
  route({
    method: "get",
    path: "/members",
    permission: "members.read",
    tag,
    operationId: "listMembers",
    summary: "List members",
    listOf: memberFields,
    response: memberPageSchema,
    handler: (ctx, { url }) =>
      listMembers(ctx, parseListQuery(url, memberFields, { defaultSort: "name" })),
  }),
  route({
    method: "post",
    path: "/members",
    permission: "members.write",
    tag,
    operationId: "createMember",
    summary: "Add somebody without a sign-in",
    body: newMemberSchema,
    status: 201,
    response: memberSchema,
    handler: (ctx, { body }) => createMember(ctx, body),
  }),
  route({
    method: "get",
    path: "/members/{id}",
    permission: "members.read",
    tag,
    operationId: "getMember",
    summary: "Read a member",
    params: idParams,
    response: memberSchema,
    handler: (ctx, { params }) => getMember(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/members/{id}",
    permission: "members.write",
    tag,
    operationId: "updateMember",
    versioned: "org_members",
    summary: "Change a member's role or state",
    description: "It counts from their next request. Nobody gives more than they hold.",
    params: idParams,
    body: memberPatchSchema,
    response: memberSchema,
    handler: (ctx, { params, body }) => updateMember(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/members/{id}",
    permission: "members.delete",
    tag,
    operationId: "removeMember",
    versioned: "org_members",
    summary: "Remove a member",
    description: "It counts from their next request. Their name stays with the history.",
    params: idParams,
    handler: (ctx, { params }) => removeMember(ctx, params.id),
  }),
  route({
    method: "post",
    path: "/members/{id}/reassign",
    permission: "members.write",
    tag,
    operationId: "reassignRecords",
    summary: "Give a member's open records to another",
    description:
      "Companies, people, open deals and tasks that are not done, as a job (`GET /jobs/{id}`).",
    params: idParams,
    body: reassignSchema,
    status: 202,
    response: startedJobSchema,
    handler: (ctx, { params, body }) => startReassignment(ctx, params.id, body.to_member_id),
  }),
];
