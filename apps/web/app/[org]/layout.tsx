import type { Permission } from "@rapport/core";
import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import { cookies } from "next/headers";
import { cache } from "react";
import { DeletionNotice } from "#components/shell/deletion-notice.tsx";
import { Shell } from "#components/shell/shell.tsx";
import { database } from "#lib/database.ts";
import { pageContext } from "#lib/page-context.ts";
import { RightsProvider } from "#lib/rights.tsx";
import { getSession } from "#lib/session.ts";
import { findBrokenMailbox } from "#modules/comms/index.ts";
import { CommsFrame, ReconnectBanner, UnreadBadge } from "#modules/comms/ui/index.ts";
import { getMe, listMyOrgs } from "#modules/identity/index.ts";
import { createItems, navItems } from "#modules/registry.ui.ts";
import { signOut } from "../(auth)/actions.ts";
import { createOrganisation } from "./actions.ts";

/** Who reads, and which mailbox of theirs has to be connected again. */
const readFrame = cache(async (slug: string) => {
  const { read, can, memberId } = await pageContext(slug);
  return read(async (ctx) => ({
    me: await getMe(ctx),
    broken: can("integrations.write") ? await findBrokenMailbox(ctx, memberId) : null,
  }));
});

/** The cookie that says which notice of a mailbox was put away. */
const dismissal = "rapport-mailbox";

export async function generateMetadata({ params }: LayoutProps<"/[org]">): Promise<Metadata> {
  const { org } = (await readFrame((await params).org)).me;
  return { title: { default: org.name, template: `%s · ${org.name}` } };
}

export default async function OrgLayout({ children, params }: LayoutProps<"/[org]">) {
  const { org: slug } = await params;
  const context = await pageContext(slug);
  const session = await getSession();
  const [{ me, broken }, orgs, jar, { auth: _, ...messages }] = await Promise.all([
    readFrame(slug),
    session ? listMyOrgs(database(), session) : [],
    cookies(),
    getMessages(),
  ]);
  const allowed = (item: {
    permission?: Permission;
    anyOf?: readonly Permission[];
    forAll?: readonly Permission[];
  }) =>
    (!item.permission || context.can(item.permission)) &&
    (!item.anyOf || item.anyOf.some(context.can)) &&
    (!item.forAll || item.forAll.some(context.canAll));
  const { id, name } = me.org;
  return (
    <NextIntlClientProvider
      messages={messages}
      // “Today” and “14:20” are the reader’s, on the server and in the browser alike.
      timeZone={me.profile?.time_zone ?? me.org.time_zone}
    >
      <RightsProvider
        userId={me.actor.type === "user" ? me.actor.id : null}
        permissions={me.permissions}
        partial={me.partial}
      >
        <Shell
          org={{ id, name, slug: me.org.slug }}
          orgs={orgs}
          user={{
            name: me.profile?.full_name ?? "",
            email: me.profile?.email ?? "",
            singleKeys: me.profile?.shortcuts_enabled ?? true,
          }}
          nav={navItems.filter(allowed)}
          create={createItems.filter(allowed)}
          badges={context.can("conversations.read") ? { inbox: <UnreadBadge /> } : {}}
          createOrg={createOrganisation}
          signOut={signOut}
          narrow={jar.get("rapport-sidebar")?.value === "narrow"}
          notice={
            <>
              {me.org.deletion_due_at && (
                <DeletionNotice org={name} slug={me.org.slug} due={me.org.deletion_due_at} />
              )}
              {broken && jar.get(dismissal)?.value !== broken.since && (
                <ReconnectBanner key={broken.id} {...broken} dismissal={dismissal} />
              )}
            </>
          }
        >
          <CommsFrame>{children}</CommsFrame>
        </Shell>
      </RightsProvider>
    </NextIntlClientProvider>
  );
}
