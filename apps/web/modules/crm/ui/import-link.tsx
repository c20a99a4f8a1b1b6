"use client";
import { Upload } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { useCan, useCanAll } from "#lib/rights.tsx";
import { importable } from "../imports/ui/objects.ts";
import { useHref } from "./use-href.ts";

/** The way to bring a file in, for who may import such records. */
export function ImportLink({ object }: { object: "companies" | "people" }) {
  const t = useTranslations("crm.common");
  const href = useHref();
  const objects = importable(useCanAll());
  const canImport = useCan("imports.write") && objects.includes(object);
  if (!canImport) return null;
  return (
    <Button asChild size="sm" className="max-md:hidden">
      <Link href={href("/import")}>
        <Upload className="size-3.5" aria-hidden /> {t("import")}
      </Link>
    </Button>
  );
}
