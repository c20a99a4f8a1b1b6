"use client";
import { MailCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Button } from "#components/ui/button.tsx";

/** After a mail was asked for. Says the same for every address. */
export function MailSent({
  title,
  text,
  onBack,
}: {
  title: string;
  text: string;
  onBack: () => void;
}) {
  const t = useTranslations("auth");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div>
      <span className="flex size-10 items-center justify-center rounded-lg bg-primary-soft text-primary-text">
        <MailCheck className="size-5" aria-hidden />
      </span>
      <h1 ref={heading} tabIndex={-1} className="mt-4 text-2xl font-semibold outline-none">
        {title}
      </h1>
      <p className="mt-1 text-base text-pretty text-muted-foreground">{text}</p>
      <Button size="lg" className="mt-6" onClick={onBack}>
        {t("otherAddress")}
      </Button>
    </div>
  );
}
