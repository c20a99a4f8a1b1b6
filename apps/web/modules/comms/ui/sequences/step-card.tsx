"use client";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { Errors } from "../settings/use-form.ts";
import type { StepDraft } from "./draft.ts";
import { type Figures, StepFigures } from "./figures.tsx";
import { StepFields } from "./step-fields.tsx";
import { stepIcons } from "./step-icons.ts";

type Props = {
  step: StepDraft;
  index: number;
  count: number;
  /** Whether a mail comes before, which this one may answer. */
  mayReply: boolean;
  readOnly: boolean;
  errors: Errors;
  figures: Figures | undefined;
  onChange: (part: Partial<StepDraft>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

/** One step: how long it waits, what it sends, what came of it. */
export function StepCard({ step, index, count, errors, figures, readOnly, ...props }: Props) {
  const t = useTranslations("sequences");
  const Icon = stepIcons[step.kind];
  const at = (field: string) => errors[`/steps/${index}/${field}`];
  const { onChange, onMove, onRemove } = props;
  const wait = (name: "days" | "hours", pointer: string) => (
    <Field label={t(name)} error={at(pointer)} className="w-24">
      {(ids) => (
        <Input
          {...ids}
          inputMode="numeric"
          value={step[name]}
          readOnly={readOnly}
          maxLength={3}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <section
      aria-label={t("stepOf", { position: index + 1, kind: t(`kinds.${step.kind}`) })}
      className="rounded-lg border bg-card"
    >
      <header className="flex min-h-10 flex-wrap items-center gap-x-2 border-b py-1 pr-2 pl-4">
        <Icon className="size-4 text-muted-foreground" aria-hidden />
        <h2 className="text-sm font-semibold">
          {index + 1}. {t(`kinds.${step.kind}`)}
        </h2>
        <span className="min-w-0 flex-1">{figures && <StepFigures figures={figures} />}</span>
        {!readOnly && (
          <span className="flex">
            <Button
              size="icon-xs"
              variant="ghost"
              aria-label={t("moveUp", { position: index + 1 })}
              disabled={index === 0}
              onClick={() => onMove(-1)}
            >
              <ArrowUp className="size-3.5" aria-hidden />
            </Button>
            <Button
              size="icon-xs"
              variant="ghost"
              aria-label={t("moveDown", { position: index + 1 })}
              disabled={index === count - 1}
              onClick={() => onMove(1)}
            >
              <ArrowDown className="size-3.5" aria-hidden />
            </Button>
            <Button
              size="icon-xs"
              variant="ghost"
              aria-label={t("removeStep", { position: index + 1 })}
              onClick={onRemove}
            >
              <Trash2 className="size-3.5" aria-hidden />
            </Button>
          </span>
        )}
      </header>
      <div className="flex flex-col gap-4 p-4">
        <div className="flex flex-wrap items-end gap-3">
          {wait("days", "wait_days")}
          {wait("hours", "wait_hours")}
          <p className="min-w-0 flex-1 basis-40 pb-1.5 text-xs text-pretty text-muted-foreground">
            {t(index === 0 ? "waitFirst" : "waitHint")}
          </p>
        </div>
        <StepFields
          step={step}
          index={index}
          mayReply={props.mayReply}
          readOnly={readOnly}
          errors={errors}
          onChange={onChange}
        />
      </div>
    </section>
  );
}
