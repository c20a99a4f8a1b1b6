import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { safeReturnTo } from "#lib/return-to.ts";
import { LoginForm } from "./login-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth"))("signIn") };
}

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const { returnTo, problem } = await searchParams;
  return (
    <LoginForm
      returnTo={safeReturnTo(typeof returnTo === "string" ? returnTo : undefined)}
      notice={problem === "link" ? "linkOver" : problem === "ended" ? "ended" : undefined}
    />
  );
}
