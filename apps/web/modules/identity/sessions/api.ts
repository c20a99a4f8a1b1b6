import { route } from "#lib/door/index.ts";
import { idParams } from "#lib/schema.ts";
import { sessionsSchema } from "./schema.ts";
import { endOtherSessions, endSession, listSessions } from "./service.ts";

const tag = "Sessions";

export const sessionRoutes = [
  route({
    method: "get",
    path: "/me/sessions",
    permission: null,
    tag,
    operationId: "listSessions",
    summary: "List where you are signed in",
    description: "For a person signed in by the browser; a key has no sessions.",
    response: sessionsSchema,
    handler: (ctx) => listSessions(ctx),
  }),
  route({
    method: "delete",
    path: "/me/sessions/{id}",
    permission: null,
    tag,
    operationId: "endSession",
    summary: "End one of your sessions",
    description: "Its next request is refused.",
    params: idParams,
    handler: (ctx, { params }) => endSession(ctx, params.id),
  }),
  route({
    method: "delete",
    path: "/me/sessions",
    permission: null,
    tag,
    operationId: "endOtherSessions",
    summary: "End all of your sessions but this one",
    handler: (ctx) => endOtherSessions(ctx),
  }),
];
