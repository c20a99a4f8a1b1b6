/** The first words of a mail in one line. HTML is only read when there is no text. */
export function snippetOf(text: string | null, html: string | null): string {
  const words = (text ?? "").trim() === "" ? wordsOf(html ?? "") : (text ?? "");
  return cut(words.slice(0, 10_000).replace(/\s+/g, " ").trim(), 200);
}

/** So many letters at most, and never half of one: Postgres takes no lone surrogate. */
export function cut(text: string, length: number): string {
  const short = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(short) ? short.slice(0, -1) : short;
}

const ENTITIES: Record<string, string> = {
  "&nbsp;": " ",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};

/** For a preview alone: what comes out is text, not clean HTML. */
function wordsOf(html: string): string {
  return html
    .slice(0, 100_000)
    .replace(/<!--[\s\S]*?(?:-->|$)/g, " ")
    .replace(/<(style|script|head|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, " ")
    .replace(/<[^>]*(?:>|$)/g, " ")
    .replace(/&(?:nbsp|lt|gt|quot|amp|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
