"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import type { EventType } from "../event-choices.ts";
import { useEventWords } from "./use-event-words.ts";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  eventTypes: readonly EventType[];
  /** What it hears: examples of these come first. */
  heard: readonly string[];
  pending: boolean;
  /** A type to show an example of; null: a ping. */
  onSend: (type: string | null) => void;
};

/** Sends something to this webhook alone: a ping, or an example of any event. */
export function TestDialog({ open, onOpenChange, eventTypes, heard, pending, onSend }: Props) {
  const t = useTranslations("webhooks.testing");
  const c = useTranslations("common");
  const words = useEventWords();
  const [kind, setKind] = useState("ping");
  const isHeard = (type: string) => heard.includes(type);
  const sorted = eventTypes.toSorted((a, b) => Number(isHeard(b.type)) - Number(isHeard(a.type)));
  const [type, setType] = useState<string | null>(null);
  const chosen = type ?? sorted[0]?.type ?? "";
  const event = eventTypes.find((one) => one.type === chosen);
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("title")} description={t("text")}>
        <DialogBody className="flex flex-col gap-4">
          <Segmented
            label={t("what")}
            className="self-start"
            value={kind}
            onValueChange={setKind}
            items={[
              { value: "ping", label: t("ping") },
              { value: "example", label: t("example") },
            ]}
          />
          {kind === "ping" ? (
            <p className="text-sm text-pretty text-muted-foreground">{t("pingText")}</p>
          ) : (
            <Field label={t("event")} hint={event && words.sentence(event)}>
              {(ids) => (
                <Combobox
                  {...ids}
                  className="font-mono"
                  value={{ value: chosen, label: chosen }}
                  onChange={(option) => setType(option?.value ?? null)}
                  options={sorted.map((one) => ({
                    value: one.type,
                    label: one.type,
                    ...(isHeard(one.type) ? { detail: t("heard") } : {}),
                  }))}
                />
              )}
            </Field>
          )}
          {kind === "example" && (
            <p className="text-xs text-pretty text-muted-foreground">{t("exampleText")}</p>
          )}
        </DialogBody>
        <DialogFooter>
          <Button disabled={pending} onClick={() => onOpenChange(false)}>
            {c("cancel")}
          </Button>
          <Button
            variant="primary"
            pending={pending}
            onClick={() => onSend(kind === "ping" ? null : chosen)}
          >
            {kind === "ping" ? t("sendPing") : t("sendExample")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
