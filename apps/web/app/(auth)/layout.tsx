import { NextIntlClientProvider } from "next-intl";
import { getMessages, getTranslations } from "next-intl/server";
import { Link } from "#components/ui/link.tsx";
import type { ReactNode } from "react";
import { RingField } from "#components/auth/ring-field.tsx";
import { Mark } from "#components/ui/mark.tsx";
import { pickMessages } from "#lib/pick-messages.ts";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("auth");
  const messages = pickMessages(await getMessages(), ["auth", "common", "errors"]);
  return (
    <div className="grid min-h-dvh bg-background lg:grid-cols-2">
      <div className="flex flex-col px-6 py-6 md:px-10">
        <header>
          <Link
            href="/"
            className="flex w-fit items-center gap-2 rounded-md text-base font-semibold"
          >
            <span className="inline-flex size-7 items-center justify-center rounded-md bg-primary text-primary-foreground">
              <Mark className="size-5" />
            </span>
            Rapport
          </Link>
        </header>
        <main className="mx-auto flex w-full max-w-[360px] flex-1 flex-col justify-center py-10">
          <NextIntlClientProvider messages={messages}>{children}</NextIntlClientProvider>
        </main>
        <footer className="flex gap-4 text-xs text-muted-foreground">
          <span>{t("foot")}</span>
          <Link href="/docs/api" className="rounded-sm hover:text-foreground">
            {t("apiDocs")}
          </Link>
        </footer>
      </div>
      <div className="relative hidden lg:block" aria-hidden>
        <div className="absolute inset-2 left-0 overflow-hidden rounded-xl border bg-canvas p-5">
          <RingField className="size-full" />
        </div>
      </div>
    </div>
  );
}
