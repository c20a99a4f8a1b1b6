import { Building2, FileUp, KeyRound, Webhook } from "lucide-react";
import type { Metadata, Route } from "next";
import { getTranslations } from "next-intl/server";
import { Link } from "#components/ui/link.tsx";
import { redirect } from "next/navigation";
import { NewOrgForm } from "#components/auth/new-org-form.tsx";
import { RingField } from "#components/auth/ring-field.tsx";
import { Button } from "#components/ui/button.tsx";
import { Mark } from "#components/ui/mark.tsx";
import { authClient } from "#lib/auth-client.ts";
import { database } from "#lib/database.ts";
import type { SessionClaims } from "#lib/session-token.ts";
import { getSession } from "#lib/session.ts";
import { ensureAccount, listMyOrgs } from "#modules/identity/index.ts";
import { signOut } from "./(auth)/actions.ts";
import { createOrganisation } from "./[org]/actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: { absolute: (await getTranslations("landing"))("title") } };
}

const POINTS = [
  { id: "pipeline", icon: Building2 },
  { id: "import", icon: FileUp },
  { id: "api", icon: KeyRound },
  { id: "webhooks", icon: Webhook },
] as const;

/** What the person called themselves and their organisation: not every Auth server puts it into the token. */
async function withNames(session: SessionClaims): Promise<SessionClaims> {
  if (session.user_metadata?.full_name) return session;
  const { auth } = await authClient();
  const { data } = await auth.getUser();
  return { ...session, user_metadata: data.user?.user_metadata ?? {} };
}

/** For strangers: what this is. For whoever is signed in: the way to their organisation, made at the first visit. */
export default async function StartPage({ searchParams }: PageProps<"/">) {
  const session = await getSession();
  const { suspended } = await searchParams;
  const shutOut = session && typeof suspended === "string" ? suspended.slice(0, 48) : null;
  if (session && !shutOut) {
    await ensureAccount(database(), await withNames(session));
    const [org] = await listMyOrgs(database(), session);
    if (org) redirect(`/${org.slug}` as Route);
  }
  const t = await getTranslations("landing");
  return (
    <div className="flex min-h-dvh flex-col bg-background">
      <header className="flex items-center gap-2 px-6 py-5 md:px-10">
        <span className="inline-flex size-7 items-center justify-center rounded-md bg-primary text-primary-foreground">
          <Mark className="size-5" />
        </span>
        <span className="flex-1 text-base font-semibold">Rapport</span>
        <Button variant="ghost" asChild className="max-md:hidden">
          <Link href="/docs/api">{t("docs")}</Link>
        </Button>
        {session ? (
          <form action={signOut}>
            <Button type="submit">{t("signOut")}</Button>
          </form>
        ) : (
          <Button asChild>
            <Link href="/login">{t("signIn")}</Link>
          </Button>
        )}
      </header>
      <main className="mx-auto grid w-full max-w-6xl flex-1 items-center gap-12 px-6 py-10 md:px-10 lg:grid-cols-[1fr_420px]">
        <div>
          {session ? (
            <>
              <h1 className="text-3xl font-semibold">
                {t(shutOut ? "suspendedTitle" : "noOrgTitle")}
              </h1>
              <p className="mt-3 max-w-[52ch] text-base text-pretty text-muted-foreground">
                {shutOut ? t("suspendedText", { org: shutOut }) : t("noOrgText")}
              </p>
              {shutOut ? (
                <Button size="lg" asChild className="mt-6">
                  <Link href="/">{t("others")}</Link>
                </Button>
              ) : (
                <NewOrgForm create={createOrganisation} />
              )}
            </>
          ) : (
            <>
              <h1 className="max-w-[18ch] text-4xl leading-[1.1] font-semibold tracking-tight text-balance md:text-5xl">
                {t("headline")}
              </h1>
              <p className="mt-4 max-w-[54ch] text-lg text-pretty text-muted-foreground">
                {t("lead")}
              </p>
              <div className="mt-8 flex flex-wrap gap-3">
                <Button variant="primary" size="lg" asChild>
                  <Link href="/register">{t("start")}</Link>
                </Button>
                <Button size="lg" asChild>
                  <Link href="/docs/api">{t("readApi")}</Link>
                </Button>
              </div>
              <ul className="mt-14 grid gap-x-8 gap-y-6 sm:grid-cols-2">
                {POINTS.map(({ id, icon: Icon }) => (
                  <li key={id} className="flex gap-3">
                    <Icon className="mt-0.5 size-4 text-primary-text" aria-hidden />
                    <div>
                      <h2 className="text-base font-semibold">{t(`points.${id}.title`)}</h2>
                      <p className="text-pretty text-muted-foreground">{t(`points.${id}.text`)}</p>
                    </div>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
        <div className="overflow-hidden rounded-xl border bg-canvas p-5 max-lg:hidden" aria-hidden>
          <RingField className="size-full" />
        </div>
      </main>
      <footer className="px-6 py-6 text-xs text-muted-foreground md:px-10">{t("foot")}</footer>
    </div>
  );
}
