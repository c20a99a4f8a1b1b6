"use client";
import { Mailbox } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { Button } from "#components/ui/button.tsx";
import { useHref } from "#modules/crm/ui/index.ts";

/** Nobody writes without a mailbox: where to connect one. */
export function NoMailbox() {
  const t = useTranslations("inbox.compose");
  const href = useHref();
  return (
    <div className="flex flex-wrap items-center gap-3 p-4 text-sm">
      <Mailbox className="size-4 text-muted-foreground" aria-hidden />
      <p className="min-w-0 flex-1 basis-48 text-muted-foreground">{t("noMailbox")}</p>
      <Button asChild size="sm">
        <Link href={href("/settings/mailboxes")}>{t("connectMailbox")}</Link>
      </Button>
    </div>
  );
}
