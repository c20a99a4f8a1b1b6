"use client";
// A new record in a dialog. Checked on leaving a field; the server's objections stand under their fields.
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { ApiProblem } from "#lib/client.ts";
import { cn } from "#lib/cn.ts";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { useOrg } from "../data/org.ts";
import { checkValue, type FormField, toBody, type Values, type Wrong } from "./form.ts";
import { FormControl } from "./form-control.tsx";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  action: string;
  fields: FormField[];
  defaults?: Values | undefined;
  /** Sends the body; throws ApiProblem when it is refused. */
  onCreate: (body: Record<string, string>) => Promise<void>;
};

export function CreateDialog({ open, onOpenChange, title, ...rest }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={title}>
        {/* A fresh form each time it opens. */}
        <CreateForm {...rest} onClose={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

type FormProps = Omit<Props, "open" | "onOpenChange" | "title"> & { onClose: () => void };

function CreateForm({ action, fields, defaults, onCreate, onClose }: FormProps) {
  const t = useTranslations("crm.fields");
  const tCommon = useTranslations("crm.common");
  const org = useOrg();
  // Defaults may arrive after the dialog opened: they fill what nobody has touched, and never wipe what was typed.
  const [typed, setTyped] = useState<Values>({});
  const values: Values = { ...defaults, ...typed };
  const [chosenCurrency, setCurrency] = useState<string>();
  const [wrong, setWrong] = useState<Record<string, string | undefined>>({});
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const currency = chosenCurrency ?? org?.default_currency ?? "EUR";

  const say = (field: FormField, code: Wrong | undefined) =>
    code ? t(code, { label: field.label }) : undefined;
  const check = (field: FormField, value: string) => say(field, checkValue(field, value, currency));

  function focusFirst(errors: Record<string, string | undefined>) {
    const first = fields.find((field) => errors[field.key]);
    form.current
      ?.querySelector<HTMLElement>(`[data-field="${first?.key}"] :is(input, textarea, button)`)
      ?.focus();
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    const errors = Object.fromEntries(
      fields.map((field) => [field.key, check(field, values[field.key] ?? "")]),
    );
    setWrong(errors);
    if (Object.values(errors).some(Boolean)) return focusFirst(errors);
    setBusy(true);
    setProblem(undefined);
    try {
      await onCreate(toBody(fields, values, currency));
      onClose();
    } catch (error) {
      setBusy(false);
      if (!(error instanceof ApiProblem)) throw error;
      const answers = Object.fromEntries(fields.map(({ key }) => [key, error.field(key)]));
      setWrong(answers);
      // What belongs to no field of the form stands above its buttons.
      if (!Object.values(answers).some(Boolean))
        setProblem(error.errors[0]?.message ?? error.detail);
      focusFirst(answers);
    }
  }

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey))
          form.current?.requestSubmit();
      }}
      className="flex min-h-0 flex-col"
    >
      <DialogBody className="grid grid-cols-2 gap-x-3 gap-y-4">
        {fields.map((field) => {
          const { key } = field;
          const value = values[key] ?? "";
          return (
            <div key={key} data-field={key} className={cn("min-w-0", !field.half && "col-span-2")}>
              <Field label={field.label} hint={field.hint} error={wrong[key]}>
                {(ids) => (
                  <FormControl
                    field={field}
                    ids={ids}
                    value={value}
                    currency={currency}
                    onCurrency={setCurrency}
                    onChange={(next) => {
                      setTyped({ ...typed, [key]: next });
                      if (wrong[key]) setWrong({ ...wrong, [key]: check(field, next) });
                    }}
                    onBlur={() => value && setWrong({ ...wrong, [key]: check(field, value) })}
                  />
                )}
              </Field>
            </div>
          );
        })}
        <div className="col-span-2 empty:hidden">
          <FormError>{problem}</FormError>
        </div>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{tCommon("cancel")}</Button>
        <Button type="submit" variant="primary" pending={busy}>
          {action} <Kbd onPrimary>⌘ ↵</Kbd>
        </Button>
      </DialogFooter>
    </form>
  );
}
