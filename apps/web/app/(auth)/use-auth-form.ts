"use client";
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type DefaultValues, type FieldValues, type Path, useForm } from "react-hook-form";
import type { AuthAnswer } from "./actions.ts";

type Schema<T extends FieldValues> = Parameters<typeof standardSchemaResolver<T, unknown, T>>[0];

/**
 * A sign-in form: checked on leaving a field, then while typing; the action's problem in words.
 * An action that redirects never answers.
 */
export function useAuthForm<T extends FieldValues>(
  loadSchema: () => Promise<Schema<T>>,
  defaultValues: DefaultValues<T>,
  action: (values: T) => Promise<AuthAnswer>,
) {
  const t = useTranslations("auth");
  const [problem, setProblem] = useState<string>();
  const [sent, setSent] = useState<T>();
  const form = useForm<T>({
    // The checks arrive with the first field that is left, not with the page.
    resolver: async (...input) => standardSchemaResolver(await loadSchema())(...input),
    defaultValues,
    mode: "onTouched",
  });
  const submit = form.handleSubmit(async (values) => {
    setProblem(undefined);
    try {
      const answer = await action(values);
      if (!answer) return;
      if (answer.ok) setSent(values);
      else if (answer.waitSeconds)
        setProblem(t("problems.wait", { minutes: Math.ceil(answer.waitSeconds / 60) }));
      else setProblem(t(`problems.${answer.problem}`));
    } catch (error) {
      // A redirect passes through here as an error that Next wants back.
      if (error instanceof Error && "digest" in error) throw error;
      setProblem(t("problems.unreachable"));
    }
  });
  const errorOf = (field: Path<T>) => {
    const key = form.getFieldState(field, form.formState).error?.message;
    return key ? t(`invalid.${key}`) : undefined;
  };
  return {
    submit,
    problem,
    sent,
    reset: () => setSent(undefined),
    pending: form.formState.isSubmitting,
    /** Name, ref and handlers of a field, and what is wrong with it. */
    field: (name: Path<T>) => form.register(name),
    errorOf,
    getValues: form.getValues,
  };
}
