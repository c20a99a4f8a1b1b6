import { apiKeyRoutes } from "./api-keys/api.ts";
import { memberRoutes } from "./members/api.ts";
import { identity } from "./module.ts";
import { orgRoutes } from "./orgs/api.ts";
import { sessionRoutes } from "./sessions/api.ts";

export { createOrg, ensureAccount, listMyOrgs, type MyOrg } from "./account/service.ts";
export { listApiKeys } from "./api-keys/service.ts";
export { listMembers, listTeams } from "./members/service.ts";
export { endOwnSession, endSessionsBeside, listSessions } from "./sessions/service.ts";
export { getMe, getOrg } from "./orgs/service.ts";
export type { Me, Org } from "./orgs/schema.ts";

export const identityServer = {
  ...identity,
  routes: [...orgRoutes, ...sessionRoutes, ...memberRoutes, ...apiKeyRoutes],
  events: [],
};
