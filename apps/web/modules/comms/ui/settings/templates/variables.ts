// What templates can say by a placeholder.

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

/** The text with `added` in place of what is marked, and where the cursor then stands. */
export function insertAt(text: string, start: number, end: number, added: string) {
  return { text: text.slice(0, start) + added + text.slice(end), cursor: start + added.length };
}
