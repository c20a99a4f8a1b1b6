import { NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import { cookies } from "next/headers";
import { Shell } from "#components/shell/shell.tsx";
import { pageContext } from "#lib/page-context.ts";
import { readFrame } from "#modules/identity/account/read-frame.ts";
import { createItems, navItems } from "#modules/registry.ui.ts";
import { signOut } from "../(auth)/actions.ts";

export default async function OrgLayout({ children, params }: LayoutProps<"/[org]">) {
  const { org: slug } = await params;
  const context = await pageContext(slug);
  const [frame, jar, { auth: _, ...messages }] = await Promise.all([
    context.read(readFrame),
    cookies(),
    getMessages(),
  ]);
  const allowed = (item: { permission?: string }) =>
    !item.permission || context.can(item.permission);
  return (
    <NextIntlClientProvider messages={messages}>
      <Shell
        {...frame}
        nav={navItems.filter(allowed)}
        create={createItems.filter(allowed)}
        signOut={signOut}
        narrow={jar.get("rapport-sidebar")?.value === "narrow"}
      >
        {children}
      </Shell>
    </NextIntlClientProvider>
  );
}
