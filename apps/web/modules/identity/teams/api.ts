import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  newTeamSchema,
  teamFields,
  teamMemberParams,
  teamPageSchema,
  teamPatchSchema,
  teamSchema,
} from "./schema.ts";
import {
  addTeamMember,
  createTeam,
  deleteTeam,
  getTeam,
  listTeams,
  removeTeamMember,
  updateTeam,
} from "./service.ts";

const tag = "Teams";

export const teamRoutes = [
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
  route({
    method: "post",
    path: "/teams",
    permission: "teams.write",
    tag,
    operationId: "createTeam",
    summary: "Create a team",
    body: newTeamSchema,
    status: 201,
    response: teamSchema,
    handler: (ctx, { body }) => createTeam(ctx, body),
  }),
  route({
    method: "get",
    path: "/teams/{id}",
    permission: "teams.read",
    tag,
    operationId: "getTeam",
    summary: "Read a team",
    params: idParams,
    response: teamSchema,
    handler: (ctx, { params }) => getTeam(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/teams/{id}",
    permission: "teams.write",
    tag,
    operationId: "updateTeam",
    summary: "Change a team",
    params: idParams,
    body: teamPatchSchema,
    response: teamSchema,
    handler: (ctx, { params, body }) => updateTeam(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/teams/{id}",
    permission: "teams.delete",
    tag,
    operationId: "deleteTeam",
    summary: "Delete a team",
    params: idParams,
    handler: (ctx, { params }) => deleteTeam(ctx, params.id),
  }),
  route({
    method: "put",
    path: "/teams/{id}/members/{member_id}",
    permission: "teams.write",
    tag,
    operationId: "addTeamMember",
    summary: "Put a member into a team",
    params: teamMemberParams,
    response: teamSchema,
    handler: (ctx, { params }) => addTeamMember(ctx, params.id, params.member_id),
  }),
  route({
    method: "delete",
    path: "/teams/{id}/members/{member_id}",
    permission: "teams.delete",
    tag,
    operationId: "removeTeamMember",
    summary: "Take a member out of a team",
    params: teamMemberParams,
    handler: (ctx, { params }) => removeTeamMember(ctx, params.id, params.member_id),
  }),
];
