import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { safeReturnTo } from "#lib/return-to.ts";
import { RegisterForm } from "./register-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth"))("registerTitle") };
}

export default async function RegisterPage({ searchParams }: PageProps<"/register">) {
  const { returnTo } = await searchParams;
  return (
    <RegisterForm returnTo={safeReturnTo(typeof returnTo === "string" ? returnTo : undefined)} />
  );
}
