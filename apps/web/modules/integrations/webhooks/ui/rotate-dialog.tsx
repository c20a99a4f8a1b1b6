"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";

const KEEPS = ["0", "1", "24", "168"] as const;

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  pending: boolean;
  onRotate: (overlapHours: number) => void;
};

/** Asks how long the old secret stays valid before a new one is made. */
export function RotateDialog({ open, onOpenChange, pending, onRotate }: Props) {
  const t = useTranslations("webhooks");
  const c = useTranslations("common");
  const [keep, setKeep] = useState<string>("24");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("rotateTitle")} description={t("rotateText")}>
        <DialogBody>
          <Field label={t("rotateKeep")}>
            {(ids) => (
              <Select
                {...ids}
                className="w-48"
                value={keep}
                onValueChange={setKeep}
                options={KEEPS.map((value) => ({ value, label: t(`rotateKeeps.${value}`) }))}
              />
            )}
          </Field>
        </DialogBody>
        <DialogFooter>
          <Button disabled={pending} onClick={() => onOpenChange(false)}>
            {c("cancel")}
          </Button>
          <Button variant="primary" pending={pending} onClick={() => onRotate(Number(keep))}>
            {t("rotateDo")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
