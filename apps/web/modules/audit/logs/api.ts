import { publicSigningKeys } from "#lib/audit/index.ts";
import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams, z } from "#lib/schema.ts";
import { exportAuditLogs } from "./export.ts";
import {
  auditFields,
  auditLogSchema,
  auditPageSchema,
  exportFormats,
  signingKeysSchema,
  statisticsQuery,
  statisticsSchema,
} from "./schema.ts";
import { getAuditLog, listAuditLogs } from "./service.ts";
import { readStatistics } from "./statistics.ts";

const tag = "Audit log";

export const auditRoutes = [
  route({
    method: "get",
    path: "/audit-logs",
    permission: "audit.read",
    tag,
    operationId: "listAuditLogs",
    summary: "List what was done",
    description:
      "Changes, sensitive reads, exports, refusals and changes of rights, the latest first. Reading the log is on record too.",
    listOf: auditFields,
    response: auditPageSchema,
    handler: (ctx, { url }) =>
      listAuditLogs(ctx, parseListQuery(url, auditFields, { defaultSort: "-occurred_at" })),
  }),
  route({
    method: "get",
    path: "/audit-logs/statistics",
    permission: "audit.read",
    tag,
    operationId: "readAuditStatistics",
    summary: "Count what was done per day, actor and kind",
    query: statisticsQuery,
    response: statisticsSchema,
    handler: (ctx, { query }) => readStatistics(ctx, query),
  }),
  route({
    method: "get",
    path: "/audit-logs/keys",
    permission: "audit.read",
    tag,
    operationId: "listAuditSigningKeys",
    summary: "Public keys of the signed heads",
    response: signingKeysSchema,
    handler: async () => ({ data: publicSigningKeys() }),
  }),
  route({
    method: "get",
    path: "/audit-logs/export",
    permission: "audit.export",
    tag,
    operationId: "exportAuditLogs",
    summary: "Export the log as CSV or NDJSON with proof",
    description:
      "Takes the list's filters. NDJSON holds for each entry salts, digests and its link in the hash chain, and at its end the signed heads: `pnpm audit:verify --file` proves it without the database.",
    listOf: auditFields,
    query: z.looseObject({ format: z.enum(exportFormats) }),
    responseType: ["text/csv", "application/x-ndjson"],
    handler: (ctx, { url, query }) =>
      exportAuditLogs(
        ctx,
        parseListQuery(url, auditFields, {
          defaultSort: "occurred_at",
          own: ["format"],
          whole: true,
        }),
        query.format,
      ),
  }),
  route({
    method: "get",
    path: "/audit-logs/{id}",
    permission: "audit.read",
    tag,
    operationId: "getAuditLog",
    summary: "Read an entry of the log",
    params: idParams,
    response: auditLogSchema,
    handler: (ctx, { params }) => getAuditLog(ctx, params.id),
  }),
];
