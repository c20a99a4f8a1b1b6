"use client";
// The way back: asks first, and says what will happen.
import type { Permission } from "@rapport/core";
import { Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AlertDialog } from "#components/ui/alert-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { api } from "#lib/client.ts";
import { useCan, useCanAll } from "#lib/rights.tsx";
import { useNotify } from "#modules/crm/ui/notify.ts";
import type { Import } from "../schema.ts";
import { useKeepImport } from "./api.ts";

const DAYS = 30;

/** Whether there is something to take back, and still time to. */
function isUndoable(found: Import): boolean {
  const ended = ["succeeded", "failed", "cancelled"].includes(found.state);
  const age = found.finished_at ? Date.now() - Date.parse(found.finished_at) : 0;
  const left = found.created_count + found.updated_count - found.undone_count - found.kept_count;
  return ended && found.object !== "members" && age < DAYS * 24 * 3600 * 1000 && left > 0;
}

export function UndoButton({ found }: { found: Import }) {
  const t = useTranslations("imports.undo");
  const keep = useKeepImport();
  const { failed } = useNotify();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const canAll = useCanAll();
  const mayUndo =
    useCan("imports.write") &&
    (["write", "delete"] as const).every((verb) => canAll(`${found.object}.${verb}` as Permission));
  if (!mayUndo || !isUndoable(found)) return null;

  async function undo() {
    setPending(true);
    try {
      keep(await api.post<Import>(`/imports/${found.id}/undo`));
    } catch (error) {
      failed(t("failed"), error);
    }
    setPending(false);
    setAsking(false);
  }
  return (
    <>
      <Button
        variant="danger-ghost"
        className="max-md:order-last max-md:w-full"
        onClick={() => setAsking(true)}
      >
        <Undo2 className="size-3.5" aria-hidden />{" "}
        {found.undone_count + found.kept_count > 0 ? t("goOn") : t("action")}
      </Button>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("title", { file: found.file_name })}
        description={t("text")}
        action={t("confirm")}
        onAction={() => void undo()}
        pending={pending}
      >
        <ul className="mt-2 list-disc space-y-1 pl-5 text-sm text-pretty">
          {found.created_count > 0 && <li>{t("created", { count: found.created_count })}</li>}
          {found.updated_count > 0 && <li>{t("updated", { count: found.updated_count })}</li>}
          <li>{t("kept")}</li>
          {(found.object === "people" || found.object === "deals") && (
            <li>{t(`beside.${found.object}`)}</li>
          )}
        </ul>
      </AlertDialog>
    </>
  );
}
