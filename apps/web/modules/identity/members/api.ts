import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  memberFields,
  memberPageSchema,
  memberPatchSchema,
  memberSchema,
  newMemberSchema,
  teamFields,
  teamPageSchema,
} from "./schema.ts";
import { createMember, getMember, listMembers, listTeams, updateMember } from "./service.ts";

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
    summary: "Change a member's role or state",
    params: idParams,
    body: memberPatchSchema,
    response: memberSchema,
    handler: (ctx, { params, body }) => updateMember(ctx, params.id, body),
  }),
  route({
    method: "get",
    path: "/teams",
    permission: "teams.read",
    tag,
    operationId: "listTeams",
    summary: "List teams and who is in them",
    listOf: teamFields,
    response: teamPageSchema,
    handler: (ctx, { url }) =>
      listTeams(ctx, parseListQuery(url, teamFields, { defaultSort: "name" })),
  }),
];
