import type { PageContext } from "#lib/page-context.ts";
import { listMembers } from "#modules/identity/index.ts";

/** The names of these members, by id, for pages that say whose something is. None for who may not read members. */
export async function readNames(
  { read, can }: Pick<PageContext, "read" | "can">,
  ids: readonly (string | null)[],
): Promise<Record<string, string>> {
  const values = [...new Set(ids)].filter((id) => id !== null);
  if (values.length === 0 || !can("members.read")) return {};
  const { data } = await read((ctx) =>
    listMembers(ctx, {
      conditions: [{ field: "id", op: "in", values }],
      sort: { field: "name", descending: false },
      limit: 200,
      cursor: null,
      count: false,
    }),
  );
  return Object.fromEntries(data.map(({ id, name }) => [id, name]));
}
