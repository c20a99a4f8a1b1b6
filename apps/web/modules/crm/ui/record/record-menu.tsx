"use client";
// What can be done to a whole record: delete it, after a question that names it.
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { api } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import { useQueryClient } from "@tanstack/react-query";
import { Copy, Ellipsis, GitMerge, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { dropRow } from "../data/cache.ts";
import { keys } from "../data/keys.ts";
import { useNotify } from "../notify.ts";
import type { RecordKind } from "../types.ts";
import { useHref } from "../use-href.ts";

type Props = { object: RecordKind; id: string; name: string; canDelete: boolean };

export function RecordMenu({ object, id, name, canDelete }: Props) {
  const t = useTranslations("crm.record");
  const client = useQueryClient();
  const router = useRouter();
  const href = useHref();
  const notify = useNotify();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const canMerge = useCan(`${object}.write`) && canDelete && object !== "deals";

  async function restore() {
    try {
      await api.post(`/${object}/${id}/restore`);
      await client.invalidateQueries({ queryKey: keys.all });
      router.push(href(`/${object}/${id}`));
    } catch (error) {
      notify.failed(t("restoreFailed", { name }), error);
    }
  }

  async function remove() {
    setBusy(true);
    try {
      await api.delete(`/${object}/${id}`);
      dropRow(client, object, id);
      void client.invalidateQueries({ queryKey: keys.summaries });
      notify.done(t("deleted", { name }), () => void restore());
      router.push(href(`/${object}`));
    } catch (error) {
      setAsking(false);
      notify.failed(t("deleteFailed", { name }), error);
    }
    setBusy(false);
  }

  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button size="icon-sm" variant="ghost" aria-label={t("more")}>
            <Ellipsis className="size-4" aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem
            icon={Copy}
            onSelect={() => void navigator.clipboard.writeText(location.href)}
          >
            {t("copyLink")}
          </DropdownMenuItem>
          {canMerge && (
            <DropdownMenuItem
              icon={GitMerge}
              onSelect={() => router.push(href(`/merge?object=${object}&ids=${id}`))}
            >
              {t("merge")}
            </DropdownMenuItem>
          )}
          {canDelete && (
            <DropdownMenuItem icon={Trash2} danger onSelect={() => setAsking(true)}>
              {t("delete")}
            </DropdownMenuItem>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("deleteTitle", { name })}
        description={t(`deleteText.${object}`)}
        action={t("delete")}
        pending={busy}
        onAction={() => void remove()}
      />
    </>
  );
}
