"use client";
import { Plus, Search, ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useCan } from "#lib/rights.tsx";
import type { OptOut } from "../../../compliance/schema.ts";
import { type Page, usePages } from "../use-pages.ts";
import { OptOutDialog } from "./opt-out-dialog.tsx";
import { OptOutTable } from "./opt-out-table.tsx";
import { WithdrawDialog } from "./withdraw-dialog.tsx";

const channels = ["sms", "email", "call", "all"] as const;

/** The ledger: all that people asked, and took back. */
export function OptOuts({ first }: { first: Page<OptOut> }) {
  const t = useTranslations("compliance");
  const m = useTranslations("mailboxes");
  const e = useTranslations("errors");
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState("");
  const [channel, setChannel] = useState<string>("any");
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), 200);
    return () => clearTimeout(timer);
  }, [typed]);
  const query = new URLSearchParams({ limit: "50", sort: "-recorded_at" });
  if (search) query.set("filter[address][contains]", search);
  if (channel !== "any") query.set("filter[channel][eq]", channel);
  const isAll = !search && channel === "any";
  const list = usePages<OptOut>(`/opt-outs?${query}`, isAll ? first : undefined);
  const canWrite = useCan("opt_outs.write");
  const canWithdraw = useCan("opt_outs.delete");
  const [adding, setAdding] = useState(false);
  const [withdrawing, setWithdrawing] = useState<OptOut | null>(null);
  const reread = () => {
    setAdding(false);
    setWithdrawing(null);
    void list.reread();
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <div className="relative min-w-0 flex-1 basis-56 md:max-w-80">
          <Search
            className="absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-subtle-foreground"
            aria-hidden
          />
          <Input
            type="search"
            aria-label={t("search")}
            placeholder={t("search")}
            className="pl-8"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <Select
          aria-label={t("channel")}
          className="w-36"
          value={channel}
          onValueChange={setChannel}
          options={[
            { value: "any", label: t("anyChannel") },
            ...channels.map((value) => ({ value, label: t(`channels.${value}`) })),
          ]}
        />
        {canWrite && (
          <Button size="sm" variant="primary" className="ml-auto" onClick={() => setAdding(true)}>
            <Plus className="size-3.5" aria-hidden /> {t("add")}
          </Button>
        )}
      </div>
      {list.loading ? (
        <div aria-busy className="flex flex-col gap-4 rounded-lg border p-4">
          <Skeleton className="w-1/2" />
          <Skeleton className="w-2/5" />
          <Skeleton className="w-3/5" />
        </div>
      ) : list.failed ? (
        <div role="alert" className="flex items-center gap-3 rounded-lg border p-4 text-sm">
          <p className="flex-1">{t("notLoaded")}</p>
          <Button size="sm" onClick={() => void list.reread()}>
            {e("retry")}
          </Button>
        </div>
      ) : list.rows.length === 0 ? (
        <EmptyState icon={ShieldCheck} title={t(isAll ? "empty" : "noMatch")} className="py-10">
          {isAll ? t("emptyText") : t("noMatchText")}
        </EmptyState>
      ) : (
        <OptOutTable rows={list.rows} onWithdraw={canWithdraw ? setWithdrawing : null} />
      )}
      {list.more && (
        <Button size="sm" className="self-start" pending={list.pending} onClick={list.more}>
          {m("more")}
        </Button>
      )}
      {adding && <OptOutDialog onClose={() => setAdding(false)} onSaved={reread} />}
      {withdrawing && (
        <WithdrawDialog
          optOut={withdrawing}
          onClose={() => setWithdrawing(null)}
          onSaved={reread}
        />
      )}
    </>
  );
}
