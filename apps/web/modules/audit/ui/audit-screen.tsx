"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Download, FileJson, FileSpreadsheet } from "lucide-react";
import { useTranslations } from "next-intl";
import { useParams } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { SettingsFrame, SettingsIntro } from "#components/settings/settings-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import type { Statistics } from "../logs/schema.ts";
import { FilterBar } from "./filter-bar.tsx";
import { Log } from "./log.tsx";
import { StatisticsStrip } from "./statistics-strip.tsx";
import { type AuditPage, downloadLog, type Filters, noFilters } from "./use-audit.ts";

type Props = { first: AuditPage; statistics: Statistics; canExport: boolean };

/** Who did what: search, figures, and the log as a file. */
export function AuditScreen(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Screen {...props} />
    </QueryClientProvider>
  );
}

function Screen({ first, statistics, canExport }: Props) {
  const t = useTranslations("audit");
  const [filters, setFilters] = useState<Filters>(noFilters);
  return (
    <SettingsFrame
      crumbs={[{ label: t("title") }]}
      actions={canExport && <ExportMenu filters={filters} />}
    >
      <SettingsIntro title={t("title")}>{t("text")}</SettingsIntro>
      <StatisticsStrip statistics={statistics} />
      <section aria-label={t("entries")} className="rounded-lg border bg-card">
        <FilterBar filters={filters} statistics={statistics} onChange={setFilters} />
        <Log filters={filters} first={first} onReset={() => setFilters(noFilters)} />
      </section>
    </SettingsFrame>
  );
}

function ExportMenu({ filters }: { filters: Filters }) {
  const t = useTranslations("audit");
  const { org } = useParams<{ org: string }>();
  const [pending, setPending] = useState(false);
  const save = async (format: "csv" | "ndjson") => {
    setPending(true);
    try {
      await downloadLog(filters, format, org);
    } catch (error) {
      toast.error(t("exportFailed"), {
        description: error instanceof Error ? error.message : undefined,
      });
    } finally {
      setPending(false);
    }
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="sm" pending={pending}>
          <Download className="size-3.5" aria-hidden /> {t("export")}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem icon={FileSpreadsheet} onSelect={() => void save("csv")}>
          {t("exportCsv")}
        </DropdownMenuItem>
        <DropdownMenuItem icon={FileJson} onSelect={() => void save("ndjson")}>
          {t("exportNdjson")}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
