import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { getIntegration } from "#modules/comms/integrations/service.ts";
import { MailboxScreen } from "#modules/comms/ui/index.ts";
import { gone } from "../../gone.ts";
import { readNames } from "../../names.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("mailboxes"))("title") };
}

export default async function MailboxPage(props: PageProps<"/[org]/settings/mailboxes/[id]">) {
  const { org, id } = await props.params;
  const context = await pageContext(org);
  if (!context.can("integrations.read")) return <NotAllowed />;
  const mailbox = await context.read((ctx) => getIntegration(ctx, id)).catch(gone);
  const names = await readNames(context, [mailbox.member_id]);
  return (
    <MailboxScreen
      mailbox={mailbox}
      owner={names[mailbox.member_id] ?? null}
      isMine={mailbox.member_id === context.memberId}
    />
  );
}
