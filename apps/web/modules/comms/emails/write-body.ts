/** The texts of a mail that goes out: cleaned, with a signature, with what it answers below, and always a plain one. */
import { snippetOf } from "@rapport/integrations/google/snippet";
import { cleanHtml } from "@rapport/integrations/mail/clean-html";

export type Body = { text: string; html: string | null; snippet: string };

export type Quoted = { from: string; at: string; text: string };

/** Puts a body together from what its writer gave. */
export function writeBody(
  given: { text?: string | undefined; html?: string | undefined },
  more: { signature: string; quoted: Quoted | null },
): Body {
  const clean = given.html?.trim() ? cleanHtml(given.html) : "";
  const own = given.text?.trim() ? given.text.trimEnd() : textFromHtml(clean);
  const signature = more.signature.trim();
  const quoted = more.quoted;
  const text = [
    own,
    ...(signature ? [`-- \n${signature}`] : []),
    ...(quoted ? [`${introduce(quoted)}\n${quoteLines(quoted.text)}`] : []),
  ].join("\n\n");
  const html = clean
    ? [
        clean,
        ...(signature ? [`<div>-- <br />${asHtml(signature)}</div>`] : []),
        ...(quoted
          ? [
              `<div>${asHtml(introduce(quoted))}</div><blockquote style="margin:0 0 0 8px;border-left:1px solid #ccc;padding-left:8px">${asHtml(quoted.text)}</blockquote>`,
            ]
          : []),
      ].join("<br />")
    : null;
  return { text, html, snippet: snippetOf(own, null) };
}

const introduce = ({ from, at }: Quoted): string =>
  `On ${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC, ${from} wrote:`;

const quoteLines = (text: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`))
    .join("\n");

/** Text as HTML that shows the same. */
export const asHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/\r\n?|\n/g, "<br />");

const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', nbsp: " ", amp: "&" };

/** The words of cleaned HTML, with the addresses of its links. */
export function textFromHtml(html: string): string {
  return html
    .replaceAll(/\s+/g, " ")
    .replaceAll(/<a [^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/g, (_, href: string, words: string) =>
      href.replace(/^mailto:/, "") === words.trim() || href === words.trim()
        ? words
        : `${words} (${href})`,
    )
    .replaceAll(/<li[^>]*>/g, "\n- ")
    .replaceAll(/<(?:br|hr)[^>]*>|<\/(?:div|tr|h[1-6]|blockquote|ul|ol|table)>/g, "\n")
    .replaceAll(/<\/p>/g, "\n\n")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&#(\d{1,7});/g, (whole, code: string) =>
      Number(code) < 0x11_00_00 ? String.fromCodePoint(Number(code)) : whole,
    )
    .replaceAll(/&(lt|gt|quot|nbsp|amp);/g, (_, name: string) => entities[name]!)
    .replaceAll(/[ \t]+\n/g, "\n")
    .replaceAll(/\n[ \t]+/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

/** Kept HTML with its pictures where a reader's program looks for them. */
export const withPictures = (html: string): string =>
  html
    .replaceAll(/(<img\b[^>]*?) data-remote-src="/g, '$1 src="')
    .replaceAll(/(<img\b[^>]*?) data-cid="/g, '$1 src="cid:');
