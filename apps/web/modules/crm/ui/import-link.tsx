"use client";
import { Upload } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { useHref } from "./use-href.ts";

/** The way to bring a file in. */
export function ImportLink() {
  const t = useTranslations("crm.common");
  const href = useHref();
  return (
    <Button asChild size="sm" className="max-md:hidden">
      <Link href={href("/import")}>
        <Upload className="size-3.5" aria-hidden /> {t("import")}
      </Link>
    </Button>
  );
}
