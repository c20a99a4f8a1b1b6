"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";

const KEEPS = ["0", "1", "24", "72", "168"] as const;

type Props = {
  name: string;
  /** The secret that an earlier rotation replaced and that is still valid: this one ends it. */
  ending: string | null;
  pending: boolean;
  onClose: () => void;
  onRotate: (overlapHours: number) => void;
};

/** Asks how long the secret of now stays valid before the key gets another. */
export function RotateKeyDialog({ name, ending, pending, onClose, onRotate }: Props) {
  const t = useTranslations("settings.apiKeys");
  const c = useTranslations("common");
  const [keep, setKeep] = useState<(typeof KEEPS)[number]>("24");
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("rotateTitle", { name })} description={t("rotateText")}>
        <DialogBody>
          <Field label={t("rotateKeep")} hint={t(keep === "0" ? "rotateAtOnce" : "rotateBoth")}>
            {(ids) => (
              <Select
                {...ids}
                className="w-48"
                value={keep}
                onValueChange={(value) => setKeep(value as (typeof KEEPS)[number])}
                options={KEEPS.map((value) => ({ value, label: t(`rotateKeeps.${value}`) }))}
              />
            )}
          </Field>
          {ending && (
            <p className="mt-4 rounded-md bg-warning-soft px-3 py-2 text-xs text-pretty text-warning-text">
              {t.rich("rotateEnds", {
                code: () => <span className="font-mono">{ending}…</span>,
              })}
            </p>
          )}
        </DialogBody>
        <DialogFooter>
          <Button disabled={pending} onClick={onClose}>
            {c("cancel")}
          </Button>
          <Button variant="primary" pending={pending} onClick={() => onRotate(Number(keep))}>
            {t("rotate")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
