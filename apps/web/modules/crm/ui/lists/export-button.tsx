"use client";
// The list as a file: all rows that its filters name, in its order, for who may export them.
import { Download } from "lucide-react";
import { useParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useCan } from "#lib/rights.tsx";
import { type Filter, toSearch } from "../data/query.ts";
import { saveFile } from "../data/save-file.ts";
import { useNotify } from "../notify.ts";

type Props = {
  object: "deals" | "companies" | "people" | "tasks";
  sort: string;
  filters: Filter[];
};

export function ExportButton({ object, sort, filters }: Props) {
  const t = useTranslations("crm.lists");
  const { org } = useParams<{ org: string }>();
  const { failed } = useNotify();
  const [pending, setPending] = useState(false);
  const mayExport = useCan(`${object}.export`);
  if (!mayExport) return null;

  async function download() {
    setPending(true);
    try {
      const query = toSearch({ sort, filters }, { format: "csv" });
      await saveFile(`/${object}/export${query}`, org, `${object}.csv`);
    } catch (error) {
      failed(t("exportFailed"), error);
    }
    setPending(false);
  }
  return (
    <Button
      size="sm"
      variant="ghost"
      pending={pending}
      title={t("exportWhat")}
      onClick={() => void download()}
    >
      <Download className="size-3.5" aria-hidden /> {t("export")}
    </Button>
  );
}
