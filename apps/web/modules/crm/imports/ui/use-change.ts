"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { api } from "#lib/client.ts";
import { useNotify } from "#modules/crm/ui/notify.ts";
import type { Import, ImportPatch } from "../schema.ts";
import { useKeepImport } from "./api.ts";

/** Saves changes of a draft one after the other; a refused one is told and what is shown goes back. */
export function useChange(found: Import) {
  const t = useTranslations("imports.check");
  const { failed } = useNotify();
  const keep = useKeepImport();
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    scope: { id: `import-${found.id}` },
    mutationFn: (patch: ImportPatch) => api.patch<Import>(`/imports/${found.id}`, patch),
    onSuccess: keep,
    onError: (error) => {
      failed(t("saveFailed"), error);
      void client.invalidateQueries({ queryKey: ["imports", found.id] });
    },
  });
  return { change: mutate, saving: isPending };
}
