// A mail's HTML as a document for a frame that runs nothing and loads nothing by itself. Pure strings: the server makes the same
// document for mails whose remote pictures were asked for.

/** What a frame may load: styles that stand in it, pictures that it brings, and others' pictures once somebody asked for them. */
export const framePolicy = (remote: boolean): string =>
  `default-src 'none'; style-src 'unsafe-inline'; img-src data:${remote ? " https:; upgrade-insecure-requests" : ""}; base-uri 'none'; form-action 'none'`;

const LOOKS = `
:root { color-scheme: light }
body { margin: 0; padding: 2px; color: #20232b; background: #fff; font: 14px/22px system-ui, sans-serif; overflow-wrap: anywhere }
img { max-width: 100%; height: auto }
img:not([src]) { display: none }
table { max-width: 100% }
a { color: #2440b3 }
blockquote { margin: 0 0 0 8px; padding-left: 8px; border-left: 2px solid #d5d5da }
summary { display: inline-block; margin: 8px 0; padding: 0 8px; border-radius: 4px; background: #eeeef0; cursor: pointer; list-style: none }
`;

/** Wraps each outermost quotation, so that what is new can be read first. */
function foldQuotes(html: string, words: string): string {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (const match of html.matchAll(/<(\/?)blockquote\b[^>]*>/g)) {
    const opens = match[1] === "";
    if (opens && depth++ === 0) {
      out.push(html.slice(from, match.index), `<details><summary>${words}</summary>`);
      from = match.index;
    } else if (!opens && depth > 0 && --depth === 0) {
      const end = match.index + match[0].length;
      out.push(html.slice(from, end), "</details>");
      from = end;
    }
  }
  return [...out, html.slice(from)].join("");
}

const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

export type Pictures = ReadonlyMap<string, string>;

/** The whole document. `pictures` are data URLs by Content-ID; `quoted` names the fold of what was answered. */
export function mailDocument(
  html: string,
  options: { pictures: Pictures; remote: boolean; quoted: string },
): string {
  const shown = html.replaceAll(/<img\b[^>]*>/g, (tag) => {
    const cid = / data-cid="([^"]*)"/.exec(tag)?.[1];
    const picture = cid === undefined ? undefined : options.pictures.get(unescape(cid));
    if (picture) return tag.replace(/ data-cid="[^"]*"/, ` src="${picture}"`);
    return options.remote ? tag.replace(" data-remote-src=", " src=") : tag;
  });
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escape(framePolicy(options.remote))}"><meta name="referrer" content="no-referrer"><base target="_blank"><style>${LOOKS}</style></head><body>${foldQuotes(shown, escape(options.quoted))}</body></html>`;
}

const unescape = (text: string) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

/** Whether a mail names pictures of other servers. */
export const hasRemote = (html: string): boolean => / data-remote-src="/.test(html);

const COLUMN = 88;

/**
 * How high a mail will about be, in pixels: a frame without an origin tells nobody. Too high shows a little white, too low a
 * scroll bar.
 */
export function guessHeight(html: string): number {
  const open = html.replaceAll(/<blockquote\b[\s\S]*<\/blockquote>/g, "<p>…</p>");
  const pictures = [...open.matchAll(/<img\b[^>]*>/g)].reduce((sum, [tag]) => {
    if (!/ src="/.test(tag) && !/ data-cid="/.test(tag)) return sum;
    return sum + Math.min(Number(/ height="(\d+)"/.exec(tag)?.[1] ?? 160), 600);
  }, 0);
  const lines = open
    .replaceAll(/<(?:br|hr)\b[^>]*>|<\/(?:p|div|li|tr|h[1-6]|ul|ol|table)>/g, "\n")
    .replaceAll(/<[^>]*>/g, "")
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.trim().length / COLUMN)), 0);
  const margins = (open.match(/<\/(?:p|h[1-6]|ul|ol|blockquote)>/g)?.length ?? 0) * 14;
  return Math.max(72, Math.min(lines * 22 + margins + pictures + 12, 4_000));
}
