import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Link } from "#components/ui/link.tsx";
import { AuthHeading } from "#components/auth/auth-heading.tsx";
import { Button } from "#components/ui/button.tsx";
import { getSession } from "#lib/session.ts";
import { ResetForm } from "./reset-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth"))("resetTitle") };
}

export default async function ResetPage() {
  const t = await getTranslations("auth");
  const session = await getSession();
  if (session) return <ResetForm email={session.email ?? ""} />;
  return (
    <>
      <AuthHeading title={t("linkOverTitle")}>{t("linkOverText")}</AuthHeading>
      <Button variant="primary" size="lg" asChild>
        <Link href="/forgot">{t("newLink")}</Link>
      </Button>
    </>
  );
}
