"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { api } from "#lib/client.ts";
import type { Sequence } from "../../sequences/schema.ts";
import { Outcome } from "./outcome.tsx";
import { SenderFields, type Senders } from "./sender-fields.tsx";
import { useEnroll } from "./use-enroll.ts";

type Found = { data: { id: string; full_name: string; email: string | null }[] };

async function searchPeople(text: string, signal: AbortSignal) {
  const query = new URLSearchParams({ limit: "20", sort: "full_name" });
  if (text) query.set("filter[full_name][contains]", text);
  const { data } = await api.get<Found>(`/people?${query}`, { signal });
  return data.map(({ id, full_name, email }) => ({
    value: id,
    label: full_name,
    ...(email ? { detail: email } : {}),
  }));
}

type Props = { sequence: Sequence; onClose: () => void };

/** Chooses people one after another and puts them in. */
export function AddPeopleDialog({ sequence, onClose }: Props) {
  const t = useTranslations("sequences");
  const c = useTranslations("common");
  const [chosen, setChosen] = useState<readonly { id: string; name: string }[]>([]);
  const [senders, setSenders] = useState<Senders>({});
  const { enroll, outcome, errors, problem, pending } = useEnroll();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void enroll(sequence.id, chosen, senders);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={t("addTitle", { name: sequence.name })}
        description={outcome ? undefined : t("addText")}
      >
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-4">
            {outcome ? (
              <Outcome outcome={outcome} />
            ) : (
              <>
                <Field label={t("people")}>
                  {(ids) => (
                    <Combobox
                      {...ids}
                      value={null}
                      onChange={(option) =>
                        option &&
                        !chosen.some(({ id }) => id === option.value) &&
                        setChosen([...chosen, { id: option.value, name: option.label }])
                      }
                      search={searchPeople}
                      placeholder={t("choosePerson")}
                    />
                  )}
                </Field>
                <ul className="flex flex-wrap gap-2">
                  {chosen.map(({ id, name }) => (
                    <li
                      key={id}
                      className="flex max-w-full items-center gap-1 rounded-md border pl-2 text-sm"
                    >
                      <span className="truncate">{name}</span>
                      <Button
                        size="icon-xs"
                        variant="ghost"
                        aria-label={t("leaveOut", { name })}
                        onClick={() => setChosen(chosen.filter((one) => one.id !== id))}
                      >
                        <X className="size-3.5" aria-hidden />
                      </Button>
                    </li>
                  ))}
                </ul>
                <SenderFields
                  sequence={sequence}
                  chosen={senders}
                  onChange={setSenders}
                  errors={errors}
                />
                <FormError>{problem}</FormError>
              </>
            )}
          </DialogBody>
          <DialogFooter>
            {outcome ? (
              <Button variant="primary" onClick={onClose}>
                {t("done")}
              </Button>
            ) : (
              <>
                <Button onClick={onClose}>{c("cancel")}</Button>
                <Button
                  type="submit"
                  variant="primary"
                  pending={pending}
                  disabled={chosen.length === 0}
                >
                  {t("addCount", { count: chosen.length })}
                </Button>
              </>
            )}
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
