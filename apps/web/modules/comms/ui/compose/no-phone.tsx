"use client";
import { Phone } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { Button } from "#components/ui/button.tsx";
import { useCan } from "#lib/rights.tsx";
import { useHref } from "#modules/crm/ui/index.ts";

/** Nobody texts or calls without a number of the organisation: who gets one, and where. */
export function NoPhone() {
  const t = useTranslations("inbox.compose");
  const href = useHref();
  const canAdd = useCan("phones.write");
  return (
    <div className="flex flex-wrap items-center gap-3 p-4 text-sm">
      <Phone className="size-4 text-muted-foreground" aria-hidden />
      <p className="min-w-0 flex-1 basis-48 text-muted-foreground">
        {t(canAdd ? "noPhone" : "noPhoneAsk")}
      </p>
      {canAdd && (
        <Button asChild size="sm">
          <Link href={href("/settings/numbers")}>{t("addPhone")}</Link>
        </Button>
      )}
    </div>
  );
}
