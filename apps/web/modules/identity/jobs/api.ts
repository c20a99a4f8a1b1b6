import { route } from "#lib/door/index.ts";
import { idParams } from "#lib/schema.ts";
import { jobSchema } from "./schema.ts";
import { getJob } from "./service.ts";

export const jobRoutes = [
  route({
    method: "get",
    path: "/jobs/{id}",
    permission: "jobs.read",
    tag: "Jobs",
    operationId: "getJob",
    summary: "Read how far a job is",
    params: idParams,
    response: jobSchema,
    handler: (ctx, { params }) => getJob(ctx, params.id),
  }),
];
