import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { blockedFields, integrationFields } from "#modules/comms/index.ts";
import { listBlocked, listIntegrations } from "#modules/comms/integrations/service.ts";
import { connectResults, MailboxesScreen } from "#modules/comms/ui/index.ts";
import { readNames } from "../names.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("mailboxes"))("title") };
}

const asked = (filter: string) =>
  parseListQuery(new URL(`list:?${filter}&limit=50`), integrationFields, {
    defaultSort: "address",
  });

export default async function MailboxesPage(props: PageProps<"/[org]/settings/mailboxes">) {
  const context = await pageContext((await props.params).org);
  const { mailbox } = await props.searchParams;
  const { read, can, memberId } = context;
  if (!can("integrations.read")) return <NotAllowed />;
  // Whose a mailbox is decides where it stands; a key's page would have none of its own.
  const me = memberId ?? "00000000-0000-0000-0000-000000000000";
  const seesAll = can("integrations.delete");
  const filters = {
    mine: `filter[member_id][eq]=${me}`,
    others: `filter[member_id][ne]=${me}${seesAll ? "" : "&filter[sends_for][eq]=org"}`,
  };
  const { mine, others, blocked } = await read(async (ctx) => ({
    mine: await listIntegrations(ctx, asked(filters.mine)),
    others: await listIntegrations(ctx, asked(filters.others)),
    blocked: can("blocked_addresses.read")
      ? await listBlocked(
          ctx,
          parseListQuery(new URL("list:?limit=50"), blockedFields, { defaultSort: "address" }),
        )
      : null,
  }));
  const found = connectResults.find((result) => result === mailbox);
  return (
    <MailboxesScreen
      mine={mine}
      others={others}
      filters={filters}
      seesAll={seesAll}
      names={await readNames(
        context,
        [...mine.data, ...others.data].map(({ member_id }) => member_id),
      )}
      blocked={blocked}
      result={found ?? null}
    />
  );
}
