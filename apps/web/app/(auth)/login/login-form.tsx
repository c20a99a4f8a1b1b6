"use client";
import { WandSparkles } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { useState } from "react";
import { AuthHeading } from "#components/auth/auth-heading.tsx";
import { MailSent } from "#components/auth/mail-sent.tsx";
import { PasswordInput } from "#components/auth/password-input.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { sendLink, signIn } from "../actions.ts";
import type * as schemas from "../schemas.ts";
import { useAuthForm } from "../use-auth-form.ts";

/** Why somebody stands here who did not mean to. */
type Notice = "linkOver" | "ended" | undefined;

/** Password first; a link by mail is one press away and keeps the address. */
export function LoginForm({ returnTo, notice }: { returnTo: string; notice: Notice }) {
  const [byLink, setByLink] = useState(false);
  const [email, setEmail] = useState("");
  if (byLink)
    return (
      <LinkForm
        returnTo={returnTo}
        email={email}
        onBack={(typed) => {
          setEmail(typed);
          setByLink(false);
        }}
      />
    );
  return (
    <PasswordForm
      returnTo={returnTo}
      email={email}
      notice={notice}
      onLink={(typed) => {
        setEmail(typed);
        setByLink(true);
      }}
    />
  );
}

type PasswordProps = {
  returnTo: string;
  email: string;
  notice: Notice;
  onLink: (email: string) => void;
};

function PasswordForm({ returnTo, email, notice, onLink }: PasswordProps) {
  const t = useTranslations("auth");
  const form = useAuthForm<schemas.SignIn>(
    () => import("../schemas.ts").then((m) => m.signIn),
    { email, password: "" },
    (values) => signIn(values, returnTo),
  );
  const problem = form.problem ?? (notice ? t(`problems.${notice}`) : undefined);
  return (
    <>
      <AuthHeading title={t("signIn")}>{t("signInText")}</AuthHeading>
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
        <Field
          label={t("password")}
          error={form.errorOf("password")}
          aside={
            <Link
              href="/forgot"
              className="inline-flex items-center rounded-sm text-sm text-primary-text hover:underline max-md:-my-3 max-md:h-11"
            >
              {t("forgotIt")}
            </Link>
          }
        >
          {(ids) => (
            <PasswordInput {...ids} {...form.field("password")} autoComplete="current-password" />
          )}
        </Field>
        <FormError>{problem}</FormError>
        <Button type="submit" variant="primary" size="lg" pending={form.pending}>
          {t("signIn")}
        </Button>
        <Button
          variant="ghost"
          size="lg"
          className="text-foreground"
          onClick={() => onLink(form.getValues("email"))}
        >
          <WandSparkles className="size-4 text-muted-foreground" aria-hidden /> {t("mailLink")}
        </Button>
      </form>
      <p className="mt-6 text-sm text-muted-foreground">
        {t("newHere")}{" "}
        <Link
          href={{ pathname: "/register", query: returnTo === "/" ? {} : { returnTo } }}
          className="rounded-sm font-medium text-primary-text hover:underline"
        >
          {t("register")}
        </Link>
      </p>
    </>
  );
}

type LinkProps = { returnTo: string; email: string; onBack: (email: string) => void };

function LinkForm({ returnTo, email, onBack }: LinkProps) {
  const t = useTranslations("auth");
  const form = useAuthForm<schemas.Mail>(
    () => import("../schemas.ts").then((m) => m.mail),
    { email },
    (values) => sendLink(values, returnTo),
  );
  if (form.sent)
    return (
      <MailSent
        title={t("mailSent")}
        text={t("linkSentText", { email: form.sent.email })}
        onBack={form.reset}
      />
    );
  return (
    <>
      <AuthHeading title={t("linkTitle")}>{t("linkText")}</AuthHeading>
      <form className="flex flex-col gap-4" noValidate onSubmit={form.submit}>
        <Field label={t("email")} error={form.errorOf("email")}>
          {(ids) => (
            <Input
              {...ids}
              {...form.field("email")}
              type="email"
              autoComplete="username"
              autoFocus
              placeholder={t("emailPlaceholder")}
              className="h-10 text-base max-md:h-12"
            />
          )}
        </Field>
        <FormError>{form.problem}</FormError>
        <Button type="submit" variant="primary" size="lg" pending={form.pending}>
          {t("sendLink")}
        </Button>
        <Button variant="ghost" size="lg" onClick={() => onBack(form.getValues("email"))}>
          {t("withPassword")}
        </Button>
      </form>
    </>
  );
}
