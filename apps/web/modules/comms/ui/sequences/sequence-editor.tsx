"use client";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { FormError } from "#components/ui/field.tsx";
import { api } from "#lib/client.ts";
import type { Sequence } from "../../sequences/schema.ts";
import { useForm } from "../settings/use-form.ts";
import { draftOf, moveStep, newStep, readDraft, type StepDraft } from "./draft.ts";
import type { Figures } from "./figures.tsx";
import { RulesCard } from "./rules-card.tsx";
import { StepCard } from "./step-card.tsx";
import { stepIcons, stepKinds } from "./step-icons.ts";

type Props = {
  sequence: Sequence;
  figures: readonly Figures[];
  readOnly: boolean;
  onSaved: () => void;
};

const own = ["name", "shared", "weekdays", "earliest", "latest", "steps"];
const ofStep = ["kind", "wait_days", "wait_hours", "template_id", "subject", "body", "as_reply"];

/** The steps one below the other, the rules beside them. Everything is saved at once. */
export function SequenceEditor({ sequence, figures, readOnly, onSaved }: Props) {
  const t = useTranslations("sequences");
  const c = useTranslations("common");
  const [draft, setDraft] = useState(() => draftOf(sequence));
  const [kept] = useState(() => JSON.stringify(draft));
  const { errors, problem, pending, send } = useForm([
    ...own.map((name) => `/${name}`),
    ...draft.steps.flatMap((_, index) => ofStep.map((name) => `/steps/${index}/${name}`)),
  ]);
  const isChanged = JSON.stringify(draft) !== kept;
  const put = (steps: StepDraft[]) => setDraft((before) => ({ ...before, steps }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = readDraft(draft, {
      name: t("nameMissing"),
      days: t("daysMissing"),
      wait: t("waitWrong"),
      template: t("templateMissing"),
      body: t("bodyMissing"),
      subject: t("subjectMissing"),
      title: t("titleMissing"),
    });
    const saved = await send(read.errors, () =>
      api.patch<Sequence>(`/sequences/${sequence.id}`, read.body, {
        headers: { "If-Match": `"${sequence.version}"` },
      }),
    );
    if (!saved) return;
    toast.success(t("saved"));
    onSaved();
  };
  const of = new Map(figures.map((one) => [one.step_id, one]));
  return (
    <form onSubmit={submit} noValidate>
      <div className="grid grid-cols-[minmax(0,1fr)_22rem] items-start gap-5 p-4 max-lg:grid-cols-1 max-md:p-3">
        <div className="flex min-w-0 flex-col gap-4">
          {draft.steps.length === 0 && (
            <p className="rounded-lg border border-dashed p-6 text-center text-sm text-pretty text-muted-foreground">
              {t("noStepsText")}
            </p>
          )}
          {draft.steps.map((step, index) => (
            <StepCard
              key={step.key}
              step={step}
              index={index}
              count={draft.steps.length}
              mayReply={draft.steps.slice(0, index).some(({ kind }) => kind === "email")}
              readOnly={readOnly}
              errors={errors}
              figures={step.id ? of.get(step.id) : undefined}
              onChange={(part) =>
                put(draft.steps.map((one) => (one.key === step.key ? { ...one, ...part } : one)))
              }
              onMove={(by) => put(moveStep(draft.steps, index, by))}
              onRemove={() => put(draft.steps.filter(({ key }) => key !== step.key))}
            />
          ))}
          {!readOnly && draft.steps.length < 50 && (
            <div className="flex flex-wrap items-center gap-2">
              <span className="inline-flex items-center gap-1 text-sm text-muted-foreground">
                <Plus className="size-3.5" aria-hidden /> {t("addStep")}
              </span>
              {stepKinds.map((kind) => {
                const Icon = stepIcons[kind];
                return (
                  <Button
                    key={kind}
                    size="sm"
                    onClick={() =>
                      put([...draft.steps, newStep(kind, draft.steps, crypto.randomUUID())])
                    }
                  >
                    <Icon className="size-3.5" aria-hidden /> {t(`kinds.${kind}`)}
                  </Button>
                );
              })}
            </div>
          )}
        </div>
        <RulesCard
          draft={draft}
          errors={errors}
          readOnly={readOnly}
          onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
        />
      </div>
      {!readOnly && (
        <div className="sticky bottom-0 flex items-center gap-3 border-t bg-background px-4 py-3">
          <Button type="submit" variant="primary" pending={pending} disabled={!isChanged}>
            {c("save")}
          </Button>
          {isChanged && (
            <Button variant="ghost" disabled={pending} onClick={() => setDraft(draftOf(sequence))}>
              {t("discard")}
            </Button>
          )}
          <div className="min-w-0 flex-1">
            <FormError>
              {problem ?? (Object.keys(errors).length > 0 ? t("lookAbove") : undefined)}
            </FormError>
          </div>
        </div>
      )}
    </form>
  );
}
