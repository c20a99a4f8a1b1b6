"use client";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { useAct } from "../use-act.ts";
import { ActCard } from "./act-card.tsx";

/** Saves the whole organisation as a ZIP. */
export function ExportCard({ org }: { org: string }) {
  const t = useTranslations("settings.organisation");
  const { act, pending } = useAct();
  const run = () => act(() => download(org), { failed: t("notExported"), done: t("exported") });
  return (
    <ActCard title={t("export")} text={t("exportText")}>
      <Button onClick={run} pending={pending}>
        <Download className="size-4" aria-hidden /> {t("exportAct")}
      </Button>
    </ActCard>
  );
}

/** The org travels in a header, so a plain link would not do. A download that breaks off is no file. */
async function download(org: string): Promise<void> {
  const response = await fetch("/api/v1/org/export", { headers: { "Rapport-Org": org } });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name ?? "organisation.zip";
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
