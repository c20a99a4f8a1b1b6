import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  newRoleSchema,
  permissionListSchema,
  replaceQuerySchema,
  roleFields,
  rolePageSchema,
  rolePatchSchema,
  roleSchema,
} from "./schema.ts";
import {
  createRole,
  deleteRole,
  getRole,
  listPermissions,
  listRoles,
  updateRole,
} from "./service.ts";

const tag = "Roles";

export const roleRoutes = [
  route({
    method: "get",
    path: "/permissions",
    permission: "roles.read",
    tag,
    operationId: "listPermissions",
    summary: "List all permissions and the built-in roles that hold them",
    response: permissionListSchema,
    handler: (ctx) => listPermissions(ctx),
  }),
  route({
    method: "get",
    path: "/roles",
    permission: "roles.read",
    tag,
    operationId: "listRoles",
    summary: "List roles of the organisation's own",
    listOf: roleFields,
    response: rolePageSchema,
    handler: (ctx, { url }) =>
      listRoles(ctx, parseListQuery(url, roleFields, { defaultSort: "name" })),
  }),
  route({
    method: "post",
    path: "/roles",
    permission: "roles.write",
    tag,
    operationId: "createRole",
    summary: "Create a role",
    description: "A role holds at most what its maker holds.",
    body: newRoleSchema,
    status: 201,
    response: roleSchema,
    handler: (ctx, { body }) => createRole(ctx, body),
  }),
  route({
    method: "get",
    path: "/roles/{id}",
    permission: "roles.read",
    tag,
    operationId: "getRole",
    summary: "Read a role",
    params: idParams,
    response: roleSchema,
    handler: (ctx, { params }) => getRole(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/roles/{id}",
    permission: "roles.write",
    tag,
    operationId: "updateRole",
    versioned: "roles",
    summary: "Change a role; it counts from its holders' next request",
    params: idParams,
    body: rolePatchSchema,
    response: roleSchema,
    handler: (ctx, { params, body }) => updateRole(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/roles/{id}",
    permission: "roles.delete",
    tag,
    operationId: "deleteRole",
    versioned: "roles",
    summary: "Delete a role",
    description: "409 while somebody has it, unless `replace_with` says what they get instead.",
    params: idParams,
    query: replaceQuerySchema,
    handler: (ctx, { params, query }) => deleteRole(ctx, params.id, query.replace_with),
  }),
];
