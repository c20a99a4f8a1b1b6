"use client";
import { ListOrdered } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import type { Named } from "#lib/record-slots.tsx";
import { useCan } from "#lib/rights.tsx";
import { AddToSequence } from "./add-to-sequence.tsx";

/** As many as one request takes. */
const MOST = 500;

/** For people selected in a list: puts them into a sequence. */
export function BulkButton({ people }: { people: readonly Named[] }) {
  const t = useTranslations("sequences");
  const canWrite = useCan("sequences.write");
  const [open, setOpen] = useState(false);
  if (!canWrite || people.length > MOST) return null;
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        className="text-foreground hover:bg-primary-soft-hover"
        onClick={() => setOpen(true)}
      >
        <ListOrdered className="size-3.5" aria-hidden /> {t("addToSequence")}
      </Button>
      {open && <AddToSequence people={people} onClose={() => setOpen(false)} />}
    </>
  );
}
