import { apiKeyRoutes } from "./api-keys/api.ts";
import { exportRoutes } from "./export/api.ts";
import { invitationRoutes } from "./invitations/api.ts";
import { jobRoutes } from "./jobs/api.ts";
import { memberRoutes } from "./members/api.ts";
import { memberEvents } from "./members/events.ts";
import { reassignJob } from "./members/reassign.ts";
import { identity } from "./module.ts";
import { orgRoutes } from "./orgs/api.ts";
import { roleRoutes } from "./roles/api.ts";
import { sessionRoutes } from "./sessions/api.ts";
import { teamRoutes } from "./teams/api.ts";
import { teamEvents } from "./teams/events.ts";

export { createOrg, ensureAccount, listMyOrgs, type MyOrg } from "./account/service.ts";
export { listApiKeys, readKeyPage } from "./api-keys/service.ts";
export {
  acceptInvitation,
  readInvitation,
  type Acceptance,
  type ShownInvitation,
} from "./invitations/accept.ts";
export { listInvitations } from "./invitations/service.ts";
export { listMembers } from "./members/service.ts";
export { givableRoles } from "./roles/givable.ts";
export { listPermissions, listRoles } from "./roles/service.ts";
export { listTeams } from "./teams/service.ts";
export { endOwnSession, endSessionsBeside, listSessions } from "./sessions/service.ts";
export { getMe, getOrg, listQuotas } from "./orgs/service.ts";
export type { Me, Org } from "./orgs/schema.ts";

export const identityServer = {
  ...identity,
  routes: [
    ...orgRoutes,
    ...exportRoutes,
    ...sessionRoutes,
    ...memberRoutes,
    ...invitationRoutes,
    ...roleRoutes,
    ...teamRoutes,
    ...jobRoutes,
    ...apiKeyRoutes,
  ],
  events: [...memberEvents, ...teamEvents],
  jobs: { reassign_records: reassignJob },
};
