import { apiKeyRoutes } from "./api-keys/api.ts";
import { memberRoutes } from "./members/api.ts";
import { identity } from "./module.ts";
import { orgRoutes } from "./orgs/api.ts";

export { createOrg, ensureAccount, listMyOrgs, type MyOrg } from "./account/service.ts";
export { listApiKeys } from "./api-keys/service.ts";
export { listMembers, listTeams } from "./members/service.ts";
export { getMe, getOrg } from "./orgs/service.ts";
export type { Me, Org } from "./orgs/schema.ts";

export const identityServer = {
  ...identity,
  routes: [...orgRoutes, ...memberRoutes, ...apiKeyRoutes],
  events: [],
};
