// What templates can say by a placeholder, and what stands for it in a preview.
import type { Values } from "../../../templates/render.ts";

export const variables = [
  "person.first_name",
  "person.last_name",
  "person.full_name",
  "person.email",
  "person.job_title",
  "company.name",
  "company.domain",
  "deal.name",
  "sender.name",
  "sender.email",
  "org.name",
] as const;

/** As it stands in a text, with a word for when there is none. */
export const placeholderOf = (name: string, fallback = "") =>
  `{{${name}${fallback ? `|${fallback}` : ""}}}`;

type Person = Record<
  "first_name" | "last_name" | "full_name" | "email" | "job_title",
  string | null
>;
type Company = { name: string; domain: string | null };

/** The values for a mail to this person, written by the reader. */
export const previewValues = (
  person: Person | null,
  company: Company | null,
  me: { name: string; email: string; org: string },
): Values => ({
  "person.first_name": person?.first_name,
  "person.last_name": person?.last_name,
  "person.full_name": person?.full_name,
  "person.email": person?.email,
  "person.job_title": person?.job_title,
  "company.name": company?.name,
  "company.domain": company?.domain,
  "sender.name": me.name,
  "sender.email": me.email,
  "org.name": me.org,
});

/** The text with `added` in place of what is marked, and where the cursor then stands. */
export function insertAt(text: string, start: number, end: number, added: string) {
  return { text: text.slice(0, start) + added + text.slice(end), cursor: start + added.length };
}
