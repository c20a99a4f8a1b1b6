"use client";
import { ListOrdered } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { useCan } from "#lib/rights.tsx";
import { AddToSequence } from "./add-to-sequence.tsx";

/** On a person's page: puts them into a sequence. */
export function SequenceButton({ id, name }: { id: string; name: string }) {
  const t = useTranslations("sequences");
  const canWrite = useCan("sequences.write");
  const [open, setOpen] = useState(false);
  if (!canWrite) return null;
  return (
    <>
      <Tooltip label={t("addToSequence")}>
        <Button size="icon-sm" aria-label={t("addToSequence")} onClick={() => setOpen(true)}>
          <ListOrdered className="size-3.5" aria-hidden />
        </Button>
      </Tooltip>
      {open && <AddToSequence people={[{ id, name }]} onClose={() => setOpen(false)} />}
    </>
  );
}
