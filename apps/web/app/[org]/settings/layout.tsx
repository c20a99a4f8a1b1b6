import { SettingsNavProvider } from "#components/settings/settings-nav.tsx";
import { pageContext } from "#lib/page-context.ts";
import { settingsItems } from "#modules/registry.ui.ts";

export default async function SettingsLayout({ children, params }: LayoutProps<"/[org]/settings">) {
  const { can } = await pageContext((await params).org);
  const items = settingsItems.filter((item) => !item.permission || can(item.permission));
  return <SettingsNavProvider items={items}>{children}</SettingsNavProvider>;
}
