import type { PageContext } from "#lib/page-context.ts";
import { versions } from "#lib/door/version.ts";
import { listMembers } from "#modules/identity/index.ts";
import { eventChoices } from "#modules/integrations/index.ts";
import type { Grounds } from "#modules/integrations/ui/index.ts";
import { catalogueOf, enabledModules } from "#modules/registry.ts";

type Reader = Pick<PageContext, "read" | "can" | "memberId">;

/** What the pages of webhooks know beside them: what there is to hear, and the names of their owners and of the reader. */
export async function readGrounds(
  { read, can, memberId }: Reader,
  webhooks: readonly { owner_id: string | null }[],
): Promise<Grounds> {
  const ids = new Set([...webhooks.map(({ owner_id }) => owner_id), memberId]);
  const values = [...ids].filter((id) => id !== null);
  const names =
    values.length > 0 && can("members.read")
      ? await read((ctx) =>
          listMembers(ctx, {
            conditions: [{ field: "id", op: "in", values }],
            sort: { field: "name", descending: false },
            limit: 100,
            cursor: null,
            count: false,
          }),
        )
      : { data: [] };
  return {
    events: eventChoices(catalogueOf(enabledModules())),
    versions,
    owners: Object.fromEntries(names.data.map(({ id, name }) => [id, name])),
    self: memberId,
  };
}
