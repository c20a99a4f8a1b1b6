"use client";
// One question: which day, at what time, and by whose clock.
import { useTimeZone, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { dayIn, momentAt } from "./when.ts";

type Props = {
  title: string;
  action: string;
  /** Whether another zone than the reader's can be chosen: the receiver's morning is not always theirs. */
  withZone?: boolean;
  onClose: () => void;
  onPick: (at: Date) => void;
};

/** Europe/Zurich reads as Zurich, Europe. */
const zoneOption = (zone: string) => {
  const [area = "", ...place] = zone.split("/");
  return {
    value: zone,
    label: place.length > 0 ? place.join(", ").replaceAll("_", " ") : area,
    detail: place.length > 0 ? area : "",
  };
};

export function WhenDialog({ title, action, withZone, onClose, onPick }: Props) {
  const t = useTranslations("inbox.when");
  const own = useTimeZone() ?? "UTC";
  const [zone, setZone] = useState(own);
  const [day, setDay] = useState(() => dayIn(new Date(), own, 1));
  const [time, setTime] = useState("08:00");
  const [problem, setProblem] = useState<string>();
  const submit = () => {
    const at = day && time ? momentAt(day, time, zone) : undefined;
    if (!at || Number.isNaN(at.getTime())) return setProblem(t("incomplete"));
    if (at.getTime() <= Date.now()) return setProblem(t("past"));
    onPick(at);
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={title} className="max-w-sm">
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            submit();
          }}
        >
          <DialogBody className="flex flex-col gap-4">
            <div className="grid grid-cols-2 gap-3">
              <Field label={t("day")}>
                {(ids) => (
                  <Input
                    {...ids}
                    type="date"
                    required
                    min={dayIn(new Date(), zone)}
                    value={day}
                    onChange={(event) => setDay(event.target.value)}
                  />
                )}
              </Field>
              <Field label={t("time")}>
                {(ids) => (
                  <Input
                    {...ids}
                    type="time"
                    required
                    value={time}
                    onChange={(event) => setTime(event.target.value)}
                  />
                )}
              </Field>
            </div>
            {withZone && (
              <Field label={t("zone")} hint={zone === own ? t("ownZone") : t("otherZone")}>
                {(ids) => (
                  <Combobox
                    {...ids}
                    value={zoneOption(zone)}
                    options={Intl.supportedValuesOf("timeZone").map(zoneOption)}
                    onChange={(option) => setZone(option?.value ?? own)}
                  />
                )}
              </Field>
            )}
            <FormError>{problem}</FormError>
          </DialogBody>
          <DialogFooter>
            <Button variant="ghost" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" variant="primary">
              {action}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
