"use client";
import { useTranslations } from "next-intl";
import { AuthHeading } from "#components/auth/auth-heading.tsx";
import { PasswordInput } from "#components/auth/password-input.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { setPassword } from "../actions.ts";
import type * as schemas from "../schemas.ts";
import { useAuthForm } from "../use-auth-form.ts";

export function ResetForm({ email }: { email: string }) {
  const t = useTranslations("auth");
  const form = useAuthForm<schemas.NewPassword>(
    () => import("../schemas.ts").then((m) => m.newPassword),
    { password: "" },
    setPassword,
  );
  return (
    <>
      <AuthHeading title={t("resetTitle")}>{t("resetText", { email })}</AuthHeading>
      <form className="flex flex-col gap-4" noValidate onSubmit={form.submit}>
        {/* Tells a password manager whose password this is. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <Field label={t("newPassword")} hint={t("passwordHint")} error={form.errorOf("password")}>
          {(ids) => (
            <PasswordInput {...ids} {...form.field("password")} autoComplete="new-password" />
          )}
        </Field>
        <FormError>{form.problem}</FormError>
        <Button type="submit" variant="primary" size="lg" pending={form.pending}>
          {t("savePassword")}
        </Button>
      </form>
    </>
  );
}
