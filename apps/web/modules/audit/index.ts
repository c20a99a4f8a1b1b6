import type { ServerModule } from "#lib/module.ts";
import { auditRoutes } from "./logs/api.ts";
import { audit } from "./module.ts";

export { listAuditLogs } from "./logs/service.ts";
export { readStatistics } from "./logs/statistics.ts";

export const auditServer: ServerModule = { ...audit, routes: auditRoutes, events: [] };
