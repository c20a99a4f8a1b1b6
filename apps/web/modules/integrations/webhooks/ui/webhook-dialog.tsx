"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { SettingRow } from "#components/settings/setting-row.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { api, ApiProblem } from "#lib/client.ts";
import type { CreatedWebhook, Webhook } from "../schema.ts";
import { EventPicker, type EventType } from "./event-picker.tsx";
import { useProblemWords } from "./use-act.ts";

type Problem = { url?: string | undefined; events?: string | undefined; form?: string | undefined };

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  eventTypes: readonly EventType[];
  /** The webhook to change; none makes a new one. */
  webhook?: Webhook;
  /** `secret` is there for a new one alone. */
  onSaved: (webhook: Webhook | CreatedWebhook) => void;
};

/** Asks where to post what. */
export function WebhookDialog({ open, onOpenChange, webhook, ...rest }: Props) {
  const t = useTranslations("webhooks");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title={webhook ? t("editTitle") : t("createTitle")}
        {...(webhook ? {} : { description: t("createText") })}
      >
        <WebhookForm webhook={webhook} onCancel={() => onOpenChange(false)} {...rest} />
      </DialogContent>
    </Dialog>
  );
}

type FormProps = Pick<Props, "eventTypes" | "onSaved"> & {
  webhook: Webhook | undefined;
  onCancel: () => void;
};

function WebhookForm({ webhook, eventTypes, onSaved, onCancel }: FormProps) {
  const t = useTranslations("webhooks");
  const c = useTranslations("common");
  const words = useProblemWords();
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [events, setEvents] = useState<readonly string[]>(webhook?.event_types ?? ["*"]);
  const [imports, setImports] = useState(webhook?.include_imports ?? false);
  const [problem, setProblem] = useState<Problem>({});
  const [pending, setPending] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!url.trim()) return setProblem({ url: t("addressMissing") });
    if (events.length === 0) return setProblem({ events: t("eventsMissing") });
    setPending(true);
    setProblem({});
    const body = { url: url.trim(), description, event_types: events, include_imports: imports };
    try {
      onSaved(
        webhook
          ? await api.patch<Webhook>(`/webhooks/${webhook.id}`, body)
          : await api.post<CreatedWebhook>("/webhooks", body),
      );
    } catch (error) {
      const ofUrl = error instanceof ApiProblem ? error.field("url") : undefined;
      const ofEvents = error instanceof ApiProblem ? error.field("event_types") : undefined;
      setProblem({
        url: ofUrl,
        events: ofEvents,
        form: ofUrl || ofEvents ? undefined : words(error),
      });
    } finally {
      setPending(false);
    }
  };
  return (
    <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
      <DialogBody className="flex flex-col gap-5">
        <Field label={t("address")} hint={t("addressHint")} error={problem.url}>
          {(ids) => (
            <Input
              {...ids}
              type="url"
              inputMode="url"
              autoComplete="off"
              className="font-mono"
              placeholder="https://example.com/hooks/rapport"
              value={url}
              maxLength={2000}
              onChange={(e) => setUrl(e.target.value)}
            />
          )}
        </Field>
        <Field label={t("description")} hint={t("descriptionHint")}>
          {(ids) => (
            <Input
              {...ids}
              value={description}
              maxLength={500}
              onChange={(e) => setDescription(e.target.value)}
            />
          )}
        </Field>
        <EventPicker
          eventTypes={eventTypes}
          chosen={events}
          onChange={setEvents}
          error={problem.events}
        />
        <SettingRow id="include-imports" label={t("includeImports")} hint={t("includeImportsHint")}>
          <Switch
            aria-labelledby="include-imports"
            checked={imports}
            onCheckedChange={setImports}
          />
        </SettingRow>
        <FormError>{problem.form}</FormError>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>{c("cancel")}</Button>
        <Button type="submit" variant="primary" pending={pending}>
          {webhook ? c("save") : t("create")}
        </Button>
      </DialogFooter>
    </form>
  );
}
