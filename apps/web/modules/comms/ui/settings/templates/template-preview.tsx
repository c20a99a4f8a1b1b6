"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { api } from "#lib/client.ts";
import { mailDocument } from "../../thread/mail-document.ts";

type Rendered = { subject: string; text: string; html: string | null; missing: string[] };
type Words = { subject: string; text: string; html: string | null };

type Person = { id: string; full_name: string; email: string | null };

const PAUSE_MS = 400;

/** What was last written, once the writer pauses. */
function usePaused(words: Words): Words {
  const [paused, setPaused] = useState(words);
  const { subject, text, html } = words;
  useEffect(() => {
    const timer = setTimeout(() => setPaused({ subject, text, html }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [subject, text, html]);
  return paused;
}

async function searchPeople(text: string, signal: AbortSignal) {
  const query = new URLSearchParams({ limit: "20", sort: "full_name" });
  if (text) query.set("filter[full_name][contains]", text);
  const { data } = await api.get<{ data: Person[] }>(`/people?${query}`, { signal });
  return data.map((person) => ({
    value: person.id,
    label: person.full_name,
    ...(person.email ? { detail: person.email } : {}),
  }));
}

/** The template as a chosen person would get it from the reader, written by the server as mails are, and what it lacks for them. */
export function TemplatePreview({ subject, text, html }: Words) {
  const t = useTranslations("templates");
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const words = usePaused({ subject, text, html });
  const { data, isError } = useQuery({
    queryKey: ["preview", chosen?.value, words],
    queryFn: ({ signal }) =>
      api.post<Rendered>(
        "/email-templates/preview",
        { ...words, person_id: chosen?.value },
        { signal },
      ),
    enabled: chosen !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const shown = chosen && data ? data : { subject, text, html, missing: [] };
  const { missing } = shown;
  return (
    <section aria-label={t("preview")} className="flex min-w-0 flex-col gap-4">
      <Field label={t("previewFor")} {...(isError ? { error: t("personFailed") } : {})}>
        {(ids) => (
          <Combobox
            {...ids}
            clearable
            value={chosen}
            onChange={setChosen}
            search={searchPeople}
            placeholder={t("choosePerson")}
          />
        )}
      </Field>
      {missing.length > 0 && (
        <p
          role="status"
          className="flex items-start gap-2 rounded-md bg-warning-soft px-3 py-2 text-sm text-pretty text-warning-text"
        >
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span>
            {t("missing", { names: missing.join(", "), example: `{{${missing[0]}|there}}` })}
          </span>
        </p>
      )}
      <div className="flex min-h-48 flex-col rounded-lg border bg-card">
        <p className="border-b px-4 py-2.5 text-sm font-semibold break-words">
          {shown.subject || (
            <span className="font-normal text-muted-foreground">{t("noSubject")}</span>
          )}
        </p>
        {shown.html !== null ? (
          <iframe
            title={t("preview")}
            sandbox=""
            referrerPolicy="no-referrer"
            className="min-h-72 w-full flex-1 rounded-b-lg bg-white"
            srcDoc={mailDocument(shown.html, {
              pictures: new Map(),
              remote: false,
              quoted: "",
            })}
          />
        ) : (
          <p className="px-4 py-3 text-base break-words whitespace-pre-wrap">
            {shown.text || <span className="text-muted-foreground">{t("noText")}</span>}
          </p>
        )}
      </div>
    </section>
  );
}
