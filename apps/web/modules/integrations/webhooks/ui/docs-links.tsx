"use client";
import { BookOpen } from "lucide-react";
import type { Route } from "next";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";

const PAGES = { guide: "/docs/webhooks", events: "/docs/events" } as const;

/** Ways to the pages that tell a receiver's author how to listen, and what there is to hear. */
export function DocsLinks({ only }: { only?: keyof typeof PAGES }) {
  const t = useTranslations("webhooks.docs");
  const shown = only ? [only] : (["guide", "events"] as const);
  return (
    <p className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      {shown.map((page) => (
        <Link
          key={page}
          href={PAGES[page] as Route}
          target="_blank"
          className="inline-flex items-center gap-1.5 rounded-sm text-primary-text hover:underline max-md:min-h-11"
        >
          <BookOpen className="size-3.5" aria-hidden /> {t(page)}
        </Link>
      ))}
    </p>
  );
}
