"use client";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { AuthHeading } from "#components/auth/auth-heading.tsx";
import { MailSent } from "#components/auth/mail-sent.tsx";
import { PasswordInput } from "#components/auth/password-input.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { isInvitation } from "#lib/return-to.ts";
import { register } from "../actions.ts";
import type * as schemas from "../schemas.ts";
import { useAuthForm } from "../use-auth-form.ts";

const big = "h-10 text-base max-md:h-12";

export function RegisterForm({ returnTo }: { returnTo: string }) {
  const t = useTranslations("auth");
  const invited = isInvitation(returnTo);
  const form = useAuthForm<schemas.Register>(
    () => import("../schemas.ts").then((m) => (invited ? m.registerInvited : m.register)),
    { name: "", organisation: "", email: "", password: "" },
    (values) => register(values, returnTo),
  );
  if (form.sent)
    return (
      <MailSent
        title={t("mailSent")}
        text={t("confirmText", { email: form.sent.email })}
        onBack={form.reset}
      />
    );
  return (
    <>
      <AuthHeading title={t("registerTitle")}>{t("registerText")}</AuthHeading>
      <form className="flex flex-col gap-4" noValidate onSubmit={form.submit}>
        <Field label={t("name")} error={form.errorOf("name")}>
          {(ids) => <Input {...ids} {...form.field("name")} autoComplete="name" className={big} />}
        </Field>
        {!invited && (
          <Field
            label={t("organisation")}
            hint={t("organisationHint")}
            error={form.errorOf("organisation")}
          >
            {(ids) => (
              <Input
                {...ids}
                {...form.field("organisation")}
                autoComplete="organization"
                className={big}
              />
            )}
          </Field>
        )}
        <Field label={t("email")} error={form.errorOf("email")}>
          {(ids) => (
            <Input
              {...ids}
              {...form.field("email")}
              type="email"
              autoComplete="username"
              placeholder={t("emailPlaceholder")}
              className={big}
            />
          )}
        </Field>
        <Field label={t("password")} hint={t("passwordHint")} error={form.errorOf("password")}>
          {(ids) => (
            <PasswordInput {...ids} {...form.field("password")} autoComplete="new-password" />
          )}
        </Field>
        <FormError>{form.problem}</FormError>
        <Button type="submit" variant="primary" size="lg" pending={form.pending} className="mt-1">
          {t("createAccount")}
        </Button>
      </form>
      <p className="mt-6 text-sm text-muted-foreground">
        {t("haveAccount")}{" "}
        <Link
          href={{ pathname: "/login", query: returnTo === "/" ? {} : { returnTo } }}
          className="rounded-sm font-medium text-primary-text hover:underline"
        >
          {t("signIn")}
        </Link>
      </p>
    </>
  );
}
