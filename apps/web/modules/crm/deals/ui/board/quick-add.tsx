"use client";
// A deal from its title alone, at the head of a column; the rest can follow on its page.
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import { useCreateDeal } from "#modules/crm/deals/ui/use-create-deal.ts";
import { useMe } from "#modules/crm/ui/data/org.ts";
import type { ToneStage } from "#modules/crm/ui/data/reference.ts";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

export function QuickAdd({ stage, onClose }: { stage: ToneStage; onClose: () => void }) {
  const t = useTranslations("crm.board");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const createDeal = useCreateDeal();
  const me = useMe();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!name.trim() || busy) return;
    setBusy(true);
    const made = await createDeal({
      name: name.trim(),
      pipeline_id: stage.pipeline_id,
      stage_id: stage.id,
      ...(me?.member_id && { owner_id: me.member_id }),
    });
    setBusy(false);
    // The field stays for the next one; a failure keeps what was written.
    if (made) setName("");
  }

  return (
    <form
      onSubmit={submit}
      className="mx-1 mb-2 flex flex-col gap-2 rounded-lg border bg-card p-2 shadow-1"
    >
      <Input
        autoFocus
        aria-label={t("newTitle")}
        placeholder={t("newTitle")}
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onClose();
        }}
      />
      <div className="flex gap-1.5">
        <Button type="submit" size="sm" variant="primary" pending={busy} disabled={!name.trim()}>
          {t("add")}
        </Button>
        <Button size="sm" variant="ghost" onClick={onClose}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
