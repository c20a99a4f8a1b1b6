"use client";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { AuthHeading } from "#components/auth/auth-heading.tsx";
import { MailSent } from "#components/auth/mail-sent.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { sendReset } from "../actions.ts";
import type * as schemas from "../schemas.ts";
import { useAuthForm } from "../use-auth-form.ts";

export function ForgotForm() {
  const t = useTranslations("auth");
  const form = useAuthForm<schemas.Mail>(
    () => import("../schemas.ts").then((m) => m.mail),
    { email: "" },
    sendReset,
  );
  if (form.sent)
    return (
      <MailSent
        title={t("mailSent")}
        text={t("resetSentText", { email: form.sent.email })}
        onBack={form.reset}
      />
    );
  return (
    <>
      <AuthHeading title={t("forgotTitle")}>{t("forgotText")}</AuthHeading>
      <form className="flex flex-col gap-4" noValidate onSubmit={form.submit}>
        <Field label={t("email")} error={form.errorOf("email")}>
          {(ids) => (
            <Input
              {...ids}
              {...form.field("email")}
              type="email"
              autoComplete="username"
              placeholder={t("emailPlaceholder")}
              className="h-10 text-base max-md:h-12"
            />
          )}
        </Field>
        <FormError>{form.problem}</FormError>
        <Button type="submit" variant="primary" size="lg" pending={form.pending}>
          {t("sendReset")}
        </Button>
        <Button variant="ghost" size="lg" asChild>
          <Link href="/login">{t("backToSignIn")}</Link>
        </Button>
      </form>
    </>
  );
}
