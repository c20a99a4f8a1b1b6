export { auditAct } from "./audit.ts";
export { enterWithSession } from "./caller.ts";
export { inOrg } from "./claims.ts";
export { noteRefusedPage } from "./refusals.ts";
export { mountRoutes } from "./mount.ts";
export { describeApi, type ApiDocument } from "./openapi/index.ts";
export { problemResponse } from "./problem.ts";
export { route, type Route } from "./route.ts";
export { isWithheld, withhold } from "./withhold.ts";
