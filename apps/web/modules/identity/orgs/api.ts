import { route } from "#lib/door/index.ts";
import { meSchema, orgPatchSchema, orgSchema, profilePatchSchema } from "./schema.ts";
import { getMe, getOrg, updateOrg, updateProfile } from "./service.ts";

const tag = "Organisation";

export const orgRoutes = [
  route({
    method: "get",
    path: "/me",
    permission: null,
    tag,
    operationId: "getMe",
    summary: "Read who you are and what you may do",
    response: meSchema,
    handler: (ctx) => getMe(ctx),
  }),
  route({
    method: "patch",
    path: "/me",
    permission: null,
    tag,
    operationId: "updateProfile",
    summary: "Change your profile",
    body: profilePatchSchema,
    response: meSchema,
    handler: (ctx, { body }) => updateProfile(ctx, body),
  }),
  route({
    method: "get",
    path: "/org",
    permission: "org.read",
    tag,
    operationId: "getOrg",
    summary: "Read the organisation",
    response: orgSchema,
    handler: (ctx) => getOrg(ctx),
  }),
  route({
    method: "patch",
    path: "/org",
    permission: "org.write",
    tag,
    operationId: "updateOrg",
    summary: "Change the organisation",
    body: orgPatchSchema,
    response: orgSchema,
    handler: (ctx, { body }) => updateOrg(ctx, body),
  }),
];
