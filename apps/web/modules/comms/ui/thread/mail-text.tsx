"use client";
// A plain mail: links can be pressed, what was quoted is folded.
import { useTranslations } from "next-intl";
import { findLinks, splitQuote } from "./plain-text.ts";

export function Linked({ text }: { text: string }) {
  return findLinks(text).map(({ text: words, href }, at) =>
    href ? (
      <a
        key={at}
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="rounded-sm text-primary-text underline"
      >
        {words}
      </a>
    ) : (
      words
    ),
  );
}

export function MailText({ text }: { text: string }) {
  const t = useTranslations("inbox.mail");
  const { own, quoted } = splitQuote(text);
  return (
    <div className="flex flex-col gap-2 text-base">
      <p className="break-words whitespace-pre-wrap">
        <Linked text={own} />
      </p>
      {quoted && (
        <details>
          <summary className="inline-flex h-6 cursor-pointer list-none items-center rounded-sm bg-muted px-2 text-xs text-muted-foreground hover:bg-accent max-md:h-11">
            {t("quoted")}
          </summary>
          <p className="mt-2 border-l-2 pl-3 text-sm break-words whitespace-pre-wrap text-muted-foreground">
            <Linked text={quoted} />
          </p>
        </details>
      )}
    </div>
  );
}
