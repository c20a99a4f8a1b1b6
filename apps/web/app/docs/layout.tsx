import { NextIntlClientProvider } from "next-intl";
import { getMessages, getTranslations } from "next-intl/server";
import { Link } from "#components/ui/link.tsx";
import type { ReactNode } from "react";
import { DocsTabs } from "#components/docs/docs-tabs.tsx";
import { Button } from "#components/ui/button.tsx";
import { Mark } from "#components/ui/mark.tsx";
import { pickMessages } from "#lib/pick-messages.ts";

export default async function DocsLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("docs");
  const messages = pickMessages(await getMessages(), ["docs", "common", "errors"]);
  return (
    <NextIntlClientProvider messages={messages}>
      <div className="flex min-h-dvh flex-col bg-background">
        <header className="sticky top-0 z-20 flex h-14 shrink-0 items-center gap-4 border-b bg-background px-4 md:px-6">
          <Link href="/" className="flex items-center gap-2 rounded-md text-base font-semibold">
            <span className="inline-flex size-7 items-center justify-center rounded-md bg-primary text-primary-foreground">
              <Mark className="size-5" />
            </span>
            Rapport <span className="font-normal text-muted-foreground max-md:hidden">API</span>
          </Link>
          <DocsTabs />
          <Button asChild className="ml-auto max-md:hidden">
            <a href="/api/v1/openapi.json">openapi.json</a>
          </Button>
        </header>
        <main aria-label={t("title")} className="flex min-h-0 flex-1 flex-col">
          {children}
        </main>
      </div>
    </NextIntlClientProvider>
  );
}
