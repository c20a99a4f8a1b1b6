import type { Metadata, Route } from "next";
import { getTranslations } from "next-intl/server";
import { Link } from "#components/ui/link.tsx";
import { AuthHeading } from "#components/auth/auth-heading.tsx";
import { Button } from "#components/ui/button.tsx";
import { database } from "#lib/database.ts";
import { getSession } from "#lib/session.ts";
import { readInvitation, type ShownInvitation } from "#modules/identity/index.ts";
import { signOutTo } from "./actions.ts";
import { JoinButton } from "./join-button.tsx";

export async function generateMetadata(): Promise<Metadata> {
  // The address is the secret: no other site is told of it, no index keeps it.
  return {
    title: (await getTranslations("invite"))("title"),
    referrer: "no-referrer",
    robots: { index: false, follow: false },
  };
}

/** What an invitation's link opens: who invites where, and the next step for whoever reads it. */
export default async function InvitePage({ params }: PageProps<"/invite/[token]">) {
  const token = decodeURIComponent((await params).token);
  const t = await getTranslations("invite");
  const session = await getSession();
  const shown = await readInvitation(database(), session, token);
  if (!shown)
    return (
      <>
        <AuthHeading title={t("unknownTitle")}>{t("unknownText")}</AuthHeading>
        <Button size="lg" asChild className="w-full">
          <Link href="/">{t("home")}</Link>
        </Button>
      </>
    );
  if (shown.state !== "open") return <Over shown={shown} signedIn={session !== null} />;
  const { org_name: org, inviter_name: name, masked_email: email } = shown;
  const role = shown.role_name ?? t(`roles.${shown.role}`);
  const here = `/invite/${token}`;
  return (
    <>
      <AuthHeading title={t("heading", { org })}>
        {name ? t("invitedBy", { name, org, role }) : t("invited", { org, role })}
      </AuthHeading>
      {!session ? (
        <>
          <p className="mb-4 text-sm text-pretty text-muted-foreground">
            {t("forAddress", { email })}
          </p>
          <div className="flex flex-col gap-2">
            <Button variant="primary" size="lg" asChild>
              <Link href={{ pathname: "/register", query: { returnTo: here } }}>
                {t("register")}
              </Link>
            </Button>
            <Button size="lg" asChild>
              <Link href={{ pathname: "/login", query: { returnTo: here } }}>{t("signIn")}</Link>
            </Button>
          </div>
        </>
      ) : shown.is_yours ? (
        <JoinButton
          token={token}
          words={{
            join: t("join", { org }),
            problems: {
              unknown: t("unknownText"),
              other_address: t("otherAddress", { mine: session.email ?? "", email }),
              expired: t("expired", { org }),
              revoked: t("revoked", { org }),
              accepted: t("accepted", { org }),
              suspended: t("suspended", { org }),
              failed: t("failed"),
            },
          }}
        />
      ) : (
        <>
          <p className="mb-4 text-sm text-pretty">
            {t("otherAddress", { mine: session.email ?? "", email })}
          </p>
          <form action={signOutTo.bind(null, here)}>
            <Button type="submit" size="lg" className="w-full">
              {t("signOut")}
            </Button>
          </form>
        </>
      )}
    </>
  );
}

async function Over({ shown, signedIn }: { shown: ShownInvitation; signedIn: boolean }) {
  const t = await getTranslations("invite");
  const { org_name: org, org_slug: slug, state } = shown;
  return (
    <>
      <AuthHeading title={t("unknownTitle")}>
        {t(state as "expired" | "revoked" | "accepted", { org })}
      </AuthHeading>
      <Button size="lg" asChild className="w-full">
        {signedIn && state === "accepted" ? (
          <Link href={`/${slug}` as Route}>{t("toOrg", { org })}</Link>
        ) : (
          <Link href="/">{t("home")}</Link>
        )}
      </Button>
    </>
  );
}
