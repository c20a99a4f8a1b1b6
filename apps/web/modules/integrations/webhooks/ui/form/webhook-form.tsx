"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { SettingRow } from "#components/settings/setting-row.tsx";
import { Button } from "#components/ui/button.tsx";
import { DialogBody, DialogFooter } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { api, ApiProblem } from "#lib/client.ts";
import { useCan } from "#lib/rights.tsx";
import type { CreatedWebhook, Webhook } from "../../schema.ts";
import { EventPicker } from "../event-picker.tsx";
import { FilterEditor } from "../filter/filter-editor.tsx";
import { sharedFields } from "../filter/model.ts";
import { useFilterWords } from "../filter/use-filter-words.ts";
import type { Grounds } from "../grounds.ts";
import { useProblemWords } from "../use-act.ts";
import { type Draft, draftOfWebhook, type Errors, readDraft, sectionOf } from "./draft.ts";
import { Fold } from "./fold.tsx";
import { HeadersEditor } from "./headers-editor.tsx";
import { OwnerField } from "./owner-field.tsx";
import { SendingFields } from "./sending-fields.tsx";

type Props = {
  webhook: Webhook | undefined;
  grounds: Grounds;
  /** `secret` is there for a new one alone. */
  onSaved: (webhook: Webhook | CreatedWebhook) => void;
  onCancel: () => void;
};

/** The fields that have a place of their own for what is wrong with them. */
const placed =
  /^\/(url|description|event_types|owner_id|max_per_second|max_in_flight|timeout_ms|api_version|filter|headers)(\/|$)/;

/** Where to post what. What most leave as it is lies folded beneath. */
export function WebhookForm({ webhook, grounds, onSaved, onCancel }: Props) {
  const t = useTranslations("webhooks");
  const c = useTranslations("common");
  const words = useProblemWords();
  const filterWords = useFilterWords();
  const mayReadMembers = useCan("members.read");
  const { events, versions, owners } = grounds;
  const ownerId = webhook ? webhook.owner_id : grounds.self;
  const [draft, setDraft] = useState<Draft>(() =>
    draftOfWebhook(
      webhook,
      ownerId ? { value: ownerId, label: owners[ownerId] ?? t("ownerUnknown") } : null,
      versions,
    ),
  );
  const [open, setOpen] = useState<Readonly<Record<string, boolean>>>({});
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);
  const fields = sharedFields(events, draft.events);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));

  const refuse = (said: Errors) => {
    setErrors(said);
    const shut = Object.keys(said).flatMap((pointer) => sectionOf(pointer) ?? []);
    setOpen((before) => ({ ...before, ...Object.fromEntries(shut.map((name) => [name, true])) }));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = readDraft(draft, webhook, fields, {
      urlMissing: t("addressMissing"),
      eventsMissing: t("eventsMissing"),
      valueMissing: t("filter.valueMissing"),
      jsonWrong: t("filter.jsonWrong"),
      headerMissing: t("headers.missing"),
      number: t("sending.number"),
    });
    setProblem(undefined);
    refuse(read.errors);
    if (Object.keys(read.errors).length > 0) return;
    setPending(true);
    try {
      onSaved(
        webhook
          ? await api.patch<Webhook>(`/webhooks/${webhook.id}`, read.body)
          : await api.post<CreatedWebhook>("/webhooks", read.body),
      );
    } catch (error) {
      const said = error instanceof ApiProblem ? error.errors : [];
      refuse(Object.fromEntries(said.map(({ pointer, message }) => [pointer, message])));
      if (!said.some(({ pointer }) => placed.test(pointer))) setProblem(words(error));
    } finally {
      setPending(false);
    }
  };
  const fold = (name: "filter" | "headers" | "sending", now: string) => ({
    title: t(`folds.${name}`),
    now,
    open: open[name] ?? false,
    onOpenChange: (isOpen: boolean) => setOpen((before) => ({ ...before, [name]: isOpen })),
  });
  const read = readDraft(draft, webhook, fields, noWords);
  const filterErrors = Object.fromEntries(
    Object.entries(errors).filter(([pointer]) => /^\/filter(\/|$)/.test(pointer)),
  );
  const headerCount = draft.headers?.length ?? webhook?.header_names.length ?? 0;
  return (
    <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
      <DialogBody className="flex flex-col gap-5">
        <Field label={t("address")} hint={t("addressHint")} error={errors["/url"]}>
          {(ids) => (
            <Input
              {...ids}
              type="url"
              inputMode="url"
              autoComplete="off"
              className="font-mono"
              placeholder="https://example.com/hooks/rapport"
              value={draft.url}
              maxLength={2000}
              onChange={(e) => change({ url: e.target.value })}
            />
          )}
        </Field>
        <div className="grid grid-cols-2 gap-x-4 gap-y-5 max-md:grid-cols-1">
          <Field
            label={t("description")}
            hint={t("descriptionHint")}
            error={errors["/description"]}
          >
            {(ids) => (
              <Input
                {...ids}
                value={draft.description}
                maxLength={500}
                onChange={(e) => change({ description: e.target.value })}
              />
            )}
          </Field>
          {mayReadMembers && (
            <OwnerField
              owner={draft.owner}
              error={errors["/owner_id"]}
              onChange={(owner) => change({ owner })}
            />
          )}
        </div>
        <EventPicker
          eventTypes={events.types}
          chosen={draft.events}
          onChange={(chosen) => change({ events: chosen })}
          error={errors["/event_types"]}
        />
        <SettingRow id="include-imports" label={t("includeImports")} hint={t("includeImportsHint")}>
          <Switch
            aria-labelledby="include-imports"
            checked={draft.imports}
            onCheckedChange={(imports) => change({ imports })}
          />
        </SettingRow>
        <div className="-mb-3">
          <Fold
            {...fold(
              "filter",
              read.body["filter"] ? filterWords(read.body["filter"]) : t("filter.none"),
            )}
          >
            <FilterEditor
              draft={draft.filter}
              fields={fields}
              allEvents={draft.events[0] === "*"}
              errors={filterErrors}
              onChange={(filter) => change({ filter })}
            />
          </Fold>
          <Fold {...fold("headers", t("headers.count", { count: headerCount }))}>
            <HeadersEditor
              kept={webhook?.header_names ?? []}
              rows={draft.headers}
              errors={errors}
              onChange={(headers) => change({ headers })}
            />
          </Fold>
          <Fold
            {...fold(
              "sending",
              [
                t(`sending.${draft.payload}`),
                draft.perSecond.trim()
                  ? t("sending.pace", { count: draft.perSecond })
                  : t("sending.noLimit"),
                t("sending.atOnce", { count: draft.inFlight }),
              ].join(" · "),
            )}
          >
            <SendingFields draft={draft} versions={versions} errors={errors} onChange={change} />
          </Fold>
        </div>
        <FormError>{problem}</FormError>
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

const noWords = {
  urlMissing: "",
  eventsMissing: "",
  valueMissing: "",
  jsonWrong: "",
  headerMissing: "",
  number: "",
};
