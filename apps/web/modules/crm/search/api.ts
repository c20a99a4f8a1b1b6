import { route } from "#lib/door/index.ts";
import { id, text, z } from "#lib/schema.ts";
import { searchRecords } from "./service.ts";

const hits = z.object({
  data: z.array(
    z.object({
      object: z.enum(["company", "person", "deal"]),
      id,
      title: z.string(),
      subtitle: z.string(),
    }),
  ),
});

export const searchRoutes = [
  route({
    method: "get",
    path: "/search",
    permission: null,
    tag: "Search",
    operationId: "search",
    summary: "Find companies, people and deals",
    description:
      "Finds by part of a name or address and forgives typing errors. At least two characters, one of them a letter or digit; two alone are looked for where a word begins.",
    query: z.strictObject({
      q: text(200, 0),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    response: hits,
    handler: async (ctx, { query }) => ({ data: await searchRecords(ctx, query.q, query.limit) }),
  }),
];
