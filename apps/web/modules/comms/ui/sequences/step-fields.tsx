"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { SettingRow } from "#components/settings/setting-row.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { api } from "#lib/client.ts";
import type { Template } from "../../templates/schema.ts";
import { TemplateText } from "../settings/templates/template-text.tsx";
import type { Errors } from "../settings/use-form.ts";
import type { StepDraft } from "./draft.ts";

type Props = {
  step: StepDraft;
  index: number;
  mayReply: boolean;
  readOnly: boolean;
  errors: Errors;
  onChange: (part: Partial<StepDraft>) => void;
};

/** What a step sends, or asks somebody to do. */
export function StepFields(props: Props) {
  const { step, index, errors, readOnly, onChange } = props;
  const t = useTranslations("sequences");
  const at = (field: string) => errors[`/steps/${index}/${field}`];
  if (step.kind === "email") return <EmailFields {...props} />;
  if (step.kind === "sms")
    return (
      <TemplateText
        label={t("text")}
        error={at("body")}
        kind="short"
        maxLength={1_600}
        readOnly={readOnly}
        value={step.body}
        onChange={(body) => onChange({ body })}
      />
    );
  return (
    <>
      <Field label={t("taskTitle")} hint={t("taskHint")} error={at("subject")}>
        {(ids) => (
          <Input
            {...ids}
            value={step.subject}
            maxLength={300}
            readOnly={readOnly}
            onChange={(event) => onChange({ subject: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("taskNote")} error={at("body")}>
        {(ids) => (
          <Textarea
            {...ids}
            value={step.body}
            maxLength={10_000}
            readOnly={readOnly}
            onChange={(event) => onChange({ body: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function EmailFields({ step, index, mayReply, readOnly, errors, onChange }: Props) {
  const t = useTranslations("sequences");
  const at = (field: string) => errors[`/steps/${index}/${field}`];
  const templates = useQuery({
    queryKey: ["email-templates"],
    queryFn: ({ signal }) =>
      api.get<{ data: Template[] }>("/email-templates?limit=100&sort=name", { signal }),
    enabled: step.usesTemplate,
    staleTime: 60_000,
  });
  const isReply = step.asReply && mayReply;
  return (
    <>
      {mayReply && (
        <SettingRow id={`reply-${step.key}`} label={t("asReply")} hint={t("asReplyHint")}>
          <Switch
            aria-labelledby={`reply-${step.key}`}
            checked={isReply}
            disabled={readOnly}
            onCheckedChange={(asReply) => onChange({ asReply })}
          />
        </SettingRow>
      )}
      {!readOnly && (
        <Segmented
          label={t("words")}
          className="self-start"
          value={step.usesTemplate ? "template" : "own"}
          onValueChange={(value) => onChange({ usesTemplate: value === "template" })}
          items={[
            { value: "own", label: t("ownWords") },
            { value: "template", label: t("template") },
          ]}
        />
      )}
      {step.usesTemplate ? (
        <Field
          label={t("template")}
          error={at("template_id") ?? (templates.isError ? t("templatesFailed") : undefined)}
        >
          {(ids) => (
            <Select
              {...ids}
              value={templates.data && step.templateId ? step.templateId : ""}
              disabled={readOnly || !templates.data?.data.length}
              placeholder={t(templates.data?.data.length === 0 ? "noTemplates" : "chooseTemplate")}
              onValueChange={(templateId) => onChange({ templateId })}
              options={(templates.data?.data ?? []).map(({ id, name, subject }) => ({
                value: id,
                label: name,
                ...(subject ? { hint: subject } : {}),
              }))}
            />
          )}
        </Field>
      ) : (
        <>
          {!isReply && (
            <TemplateText
              label={t("subject")}
              error={at("subject")}
              kind="line"
              maxLength={900}
              readOnly={readOnly}
              value={step.subject}
              onChange={(subject) => onChange({ subject })}
            />
          )}
          <TemplateText
            label={t("mailText")}
            error={at("body")}
            kind="short"
            maxLength={100_000}
            readOnly={readOnly}
            value={step.body}
            onChange={(body) => onChange({ body })}
          />
        </>
      )}
    </>
  );
}
