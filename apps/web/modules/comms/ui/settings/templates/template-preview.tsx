"use client";
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { api } from "#lib/client.ts";
import { renderText } from "../../../templates/render.ts";
import { mailDocument } from "../../thread/mail-document.ts";
import { previewValues } from "./variables.ts";

type Person = {
  id: string;
  first_name: string | null;
  last_name: string | null;
  full_name: string;
  email: string | null;
  job_title: string | null;
  company_id: string | null;
};
type Company = { name: string; domain: string | null };
export type Writer = { name: string; email: string; org: string };

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

const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

type Props = { subject: string; text: string; html: string | null; writer: Writer };

/** The template as a chosen person would get it, and what it lacks for them. */
export function TemplatePreview({ subject, text, html, writer }: Props) {
  const t = useTranslations("templates");
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const { data, isError } = useQuery({
    queryKey: ["preview", chosen?.value],
    queryFn: async ({ signal }) => {
      const person = await api.get<Person>(`/people/${chosen?.value}`, { signal });
      const company = person.company_id
        ? await api.get<Company>(`/companies/${person.company_id}`, { signal }).catch(() => null)
        : null;
      return { person, company };
    },
    enabled: chosen !== null,
    staleTime: 60_000,
  });
  const values = previewValues(data?.person ?? null, data?.company ?? null, writer);
  const parts = {
    subject: renderText(subject, values),
    text: renderText(text, values),
    html: renderText(html ?? "", values, escapeHtml),
  };
  const missing = [...new Set(Object.values(parts).flatMap((part) => part.missing))];
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
      {chosen && data && missing.length > 0 && (
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
          {(chosen ? parts.subject.text : subject) || (
            <span className="font-normal text-muted-foreground">{t("noSubject")}</span>
          )}
        </p>
        {html !== null ? (
          <iframe
            title={t("preview")}
            sandbox=""
            referrerPolicy="no-referrer"
            className="min-h-72 w-full flex-1 rounded-b-lg bg-white"
            srcDoc={mailDocument(chosen ? parts.html.text : html, {
              pictures: new Map(),
              remote: false,
              quoted: "",
            })}
          />
        ) : (
          <p className="px-4 py-3 text-base break-words whitespace-pre-wrap">
            {(chosen ? parts.text.text : text) || (
              <span className="text-muted-foreground">{t("noText")}</span>
            )}
          </p>
        )}
      </div>
    </section>
  );
}
