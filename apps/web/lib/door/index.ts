export { mountRoutes } from "./mount.ts";
export { describeApi } from "./openapi.ts";
export { route, type Route } from "./route.ts";
export { claimsOf, inOrg } from "./claims.ts";
export { enterWithKey, enterWithSession } from "./caller.ts";
export { problemResponse, problemSchema, toAppError } from "./problem.ts";
export { readBytes } from "./body.ts";
