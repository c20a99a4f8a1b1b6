import { route } from "#lib/door/index.ts";
import { exportOrg } from "./service.ts";

export const exportRoutes = [
  route({
    method: "get",
    path: "/org/export",
    permission: "org.export",
    tag: "Organisation",
    operationId: "exportOrg",
    summary: "Download everything",
    description:
      "A ZIP with an NDJSON and a CSV file per table, and manifest.json with counts and checksums. It needs the right to read everything.",
    responseType: "application/zip",
    handler: (ctx) => exportOrg(ctx),
  }),
];
