// A plain mail as it reads: what is new, what was quoted, and addresses that can be followed.

/** Splits a text before what it answers: the line that introduces a quotation and all lines that begin with >. */
export function splitQuote(text: string): { own: string; quoted: string } {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const first = lines.findIndex((line) => line.startsWith(">"));
  if (first < 0) return { own: text.trimEnd(), quoted: "" };
  const rest = lines.slice(first);
  // An answer below or between quotations is no history to fold away.
  if (rest.some((line) => line.trim() !== "" && !line.startsWith(">")))
    return { own: text.trimEnd(), quoted: "" };
  let from = first;
  while (from > 0 && lines[from - 1]!.trim() === "") from -= 1;
  if (from > 0 && /:\s*$/.test(lines[from - 1]!)) from -= 1;
  return {
    own: lines.slice(0, from).join("\n").trimEnd(),
    quoted: lines.slice(from).join("\n").trim(),
  };
}

export type Piece = { text: string; href?: string };

/** Cuts a text at its web addresses. A full stop or bracket at the end belongs to the sentence. */
export function findLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]+/g)) {
    const href = match[0].replace(/[.,;:!?)\]'»]+$/, "");
    if (!URL.canParse(href)) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: href, href });
    from = match.index + href.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

const escape = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/** What somebody wrote in a plain field as a mail's HTML: paragraphs at empty lines, links that can be pressed. */
export const toHtml = (text: string): string =>
  text
    .trim()
    .split(/\n{2,}/)
    .map(
      (paragraph) =>
        `<p>${findLinks(paragraph)
          .map(({ text: words, href }) =>
            href ? `<a href="${escape(href)}">${escape(words)}</a>` : escape(words),
          )
          .join("")
          .replaceAll("\n", "<br />")}</p>`,
    )
    .join("");
