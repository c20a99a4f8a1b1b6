"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { api } from "#lib/client.ts";
import type { Sequence } from "../../sequences/schema.ts";
import { Outcome } from "./outcome.tsx";
import { SenderFields, type Senders } from "./sender-fields.tsx";
import { useEnroll } from "./use-enroll.ts";

type Props = {
  /** Whom to put in; a name is told where one is known. */
  people: readonly { id: string; name: string }[];
  onClose: () => void;
};

/** Asks into which sequence these people go. */
export function AddToSequence({ people, onClose }: Props) {
  const t = useTranslations("sequences");
  const c = useTranslations("common");
  const [chosen, setChosen] = useState("");
  const [senders, setSenders] = useState<Senders>({});
  const { enroll, outcome, errors, problem, pending } = useEnroll();
  const { data, isPending, isError } = useQuery({
    queryKey: ["sequences"],
    queryFn: ({ signal }) =>
      api.get<{ data: Sequence[] }>("/sequences?limit=100&sort=name", { signal }),
    staleTime: 30_000,
  });
  const ready = data?.data.filter(({ steps }) => steps.length > 0) ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void enroll(chosen, people, senders);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={t("addToTitle", { count: people.length, name: people[0]?.name || t("onePerson") })}
        description={outcome ? undefined : t("addText")}
      >
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="flex flex-col gap-4">
            {outcome ? (
              <Outcome outcome={outcome} />
            ) : (
              <>
                <Field
                  label={t("sequence")}
                  {...(isError ? { error: t("sequencesFailed") } : {})}
                  {...(!isPending && ready.length === 0 && !isError
                    ? { hint: t("noneReady") }
                    : {})}
                >
                  {(ids) => (
                    <Select
                      {...ids}
                      value={chosen}
                      disabled={ready.length === 0}
                      placeholder={t("chooseSequence")}
                      onValueChange={setChosen}
                      options={ready.map(({ id, name, steps }) => ({
                        value: id,
                        label: name,
                        hint: t("stepCount", { count: steps.length }),
                      }))}
                    />
                  )}
                </Field>
                <SenderFields
                  sequence={ready.find(({ id }) => id === chosen)}
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
                <Button type="submit" variant="primary" pending={pending} disabled={!chosen}>
                  {t("addToSequence")}
                </Button>
              </>
            )}
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
