"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { SettingRow } from "#components/settings/setting-row.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { api } from "#lib/client.ts";
import type { Template } from "../../../templates/schema.ts";
import { useForm } from "../use-form.ts";
import { TemplatePreview } from "./template-preview.tsx";
import { TemplateText } from "./template-text.tsx";

type Props = {
  /** The template to change; none makes a new one. */
  template: Template | null;
  onClose: () => void;
  onSaved: () => void;
};

const fields = ["/name", "/subject", "/text", "/html"];

/** A template beside what a chosen person would get of it. */
export function TemplateDialog({ template, onClose, onSaved }: Props) {
  const t = useTranslations("templates");
  const c = useTranslations("common");
  const [draft, setDraft] = useState({
    name: template?.name ?? "",
    shared: template?.shared ?? true,
    subject: template?.subject ?? "",
    text: template?.text ?? "",
    html: template?.html ?? "",
    format: template?.html ? "html" : "text",
  });
  const { errors, problem, pending, send } = useForm(fields);
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const isHtml = draft.format === "html";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = {
      name: draft.name.trim(),
      shared: draft.shared,
      subject: draft.subject.trim(),
      // The plain text of an HTML mail is made from it, so that the two cannot differ.
      text: isHtml ? "" : draft.text,
      html: isHtml ? draft.html : null,
    };
    const saved = await send(body.name ? {} : { "/name": t("nameMissing") }, () =>
      template
        ? api.patch<Template>(`/email-templates/${template.id}`, body, {
            headers: { "If-Match": `"${template.version}"` },
          })
        : api.post<Template>("/email-templates", body),
    );
    if (!saved) return;
    toast.success(t("saved", { name: saved.value.name }));
    onSaved();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="top-[6vh] max-h-[88dvh] max-w-5xl"
        title={t(template ? "editTitle" : "createTitle")}
      >
        <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
          <DialogBody className="grid grid-cols-2 items-start gap-x-6 gap-y-6 max-md:grid-cols-1">
            <div className="flex min-w-0 flex-col gap-5">
              <Field label={t("name")} hint={t("nameHint")} error={errors["/name"]}>
                {(ids) => (
                  <Input
                    {...ids}
                    value={draft.name}
                    maxLength={200}
                    onChange={(event) => change({ name: event.target.value })}
                  />
                )}
              </Field>
              <TemplateText
                label={t("subject")}
                error={errors["/subject"]}
                kind="line"
                maxLength={900}
                value={draft.subject}
                onChange={(subject) => change({ subject })}
              />
              <Segmented
                label={t("format")}
                className="self-start"
                value={draft.format}
                onValueChange={(format) => change({ format })}
                items={[
                  { value: "text", label: t("plain") },
                  { value: "html", label: "HTML" },
                ]}
              />
              {isHtml ? (
                <TemplateText
                  label={t("html")}
                  hint={t("htmlHint")}
                  error={errors["/html"]}
                  kind="code"
                  maxLength={300_000}
                  value={draft.html}
                  onChange={(html) => change({ html })}
                />
              ) : (
                <TemplateText
                  label={t("body")}
                  hint={t("bodyHint")}
                  error={errors["/text"]}
                  kind="text"
                  maxLength={100_000}
                  value={draft.text}
                  onChange={(text) => change({ text })}
                />
              )}
              <SettingRow id="template-shared" label={t("shared")} hint={t("sharedHint")}>
                <Switch
                  aria-labelledby="template-shared"
                  checked={draft.shared}
                  onCheckedChange={(shared) => change({ shared })}
                />
              </SettingRow>
              <FormError>{problem}</FormError>
            </div>
            <TemplatePreview
              subject={draft.subject}
              text={draft.text}
              html={isHtml ? draft.html : null}
            />
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{c("cancel")}</Button>
            <Button type="submit" variant="primary" pending={pending}>
              {template ? c("save") : t("create")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
