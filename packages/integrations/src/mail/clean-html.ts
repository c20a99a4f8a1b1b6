// HTML of other people, made harmless before it is kept: nothing runs, nothing is sent and nothing loads by itself.
// The screen shows it in a sandboxed frame all the same; this is the first of two walls.
import sanitize from "sanitize-html";

/** Above this length a mail's HTML is left out, and its text stands for it: nobody reads a megabyte of mark-up. */
const LONGEST = 2_000_000;

/** What stays of the mark-up; the text inside anything else stays without it. */
const TAGS =
  `a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div
  dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section
  small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr`.split(
    /\s+/,
  );

/** What is inside these is no text for people, and goes with them. */
const UNREAD =
  `applet audio canvas datalist embed frameset iframe math noembed noframes noscript object option plaintext script
  select style svg template textarea title video xml xmp`.split(/\s+/);

const ONE_COLOUR = String.raw`(?:#[\da-f]{3,8}|[a-z]{3,30}|(?:rgb|hsl)a?\([\d\s,./%]{1,40}\))`;
const COLOUR = new RegExp(`^${ONE_COLOUR}$`, "i");
// A parenthesis opens only a colour. One way to read each sign, so no value takes long.
const BORDER = /^(?:[#\w\s.,%)-]|(?<=(?:rgb|hsl)a?)\(){1,80}$/i;
const LENGTHS =
  /^(?:(?:auto|0|-?\d{1,4}(?:\.\d{1,4})?(?:px|em|rem|pt|%|ex|ch|cm|mm|in)?)\s*){1,4}$/i;
const WORDS = /^[\w\s-]{1,60}$/;
/** What a mail may say of its looks. No value may hold an address, an escape or a function that takes one. */
const STYLES: Record<string, RegExp[]> = {
  ...each(
    "color background-color border-color border-top-color border-right-color border-bottom-color border-left-color",
    COLOUR,
  ),
  ...each(
    "margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right padding-bottom padding-left width height max-width min-width max-height min-height border-width border-radius border-spacing text-indent letter-spacing",
    LENGTHS,
  ),
  ...each(
    "font-style font-weight font-variant text-align text-decoration text-transform vertical-align white-space word-break word-wrap overflow-wrap border-style border-collapse table-layout list-style-type direction float clear display",
    WORDS,
  ),
  ...each("border border-top border-right border-bottom border-left", BORDER),
  "font-family": [/^[\w\s,'"-]{1,200}$/],
  "font-size": [LENGTHS, WORDS],
  "line-height": [LENGTHS, WORDS],
};

/**
 * What a mail may cost: its parser's time grows with the square of the depth, and each style has a parser of its own. A mail that is
 * built to keep its reader busy is left out like one that is too long.
 */
const MOST = { deep: 1_000, parts: 400_000, styles: 10_000, styleLength: 5_000 };
class TooMuchError extends Error {}

const LINKS = ["http", "https", "mailto", "tel"];
const DATA_IMAGE = /^data:image\/(?:png|gif|jpe?g|webp|bmp);base64,[\w+/=\s]*$/i;

/**
 * The part of a mail's HTML that is safe to show. Pictures of other servers wait in `data-remote-src`, pictures that came with the mail
 * are named by their Content-ID in `data-cid`, links open elsewhere. Empty when nothing is left, or when it is too long to be read.
 */
export function cleanHtml(html: string): string {
  if (html.length > LONGEST) return "";
  try {
    return sanitize(html, { ...RULES, ...budget() }).trim();
  } catch (error) {
    if (error instanceof TooMuchError) return "";
    throw error;
  }
}

/** Counts along, and ends what costs too much. */
function budget(): sanitize.IOptions {
  let deep = 0;
  let parts = 0;
  let styles = 0;
  const spend = (): void => {
    if (++parts > MOST.parts || deep > MOST.deep) throw new TooMuchError();
  };
  return {
    onOpenTag(_, attribs) {
      deep++;
      spend();
      const { style } = attribs;
      if (style !== undefined && (++styles > MOST.styles || style.length > MOST.styleLength))
        delete attribs["style"];
    },
    onCloseTag() {
      deep--;
    },
    textFilter(text) {
      spend();
      return text;
    },
  };
}

const RULES: sanitize.IOptions = {
  allowedTags: TAGS,
  nonTextTags: UNREAD,
  allowedAttributes: {
    "*": ["style", "dir", "lang", "title", "align", "valign", "bgcolor"],
    a: ["href", "rel", "target"],
    img: ["src", "alt", "width", "height", "data-remote-src", "data-cid"],
    font: ["color", "face", "size"],
    table: ["width", "height", "border", "cellpadding", "cellspacing", "role"],
    td: ["width", "height", "colspan", "rowspan", "nowrap"],
    th: ["width", "height", "colspan", "rowspan", "nowrap", "scope"],
    col: ["width", "span"],
    colgroup: ["width", "span"],
    ol: ["start", "type"],
    li: ["value"],
    hr: ["width", "size"],
    time: ["datetime"],
  },
  allowedSchemes: LINKS,
  allowedSchemesByTag: { img: ["data"] },
  allowProtocolRelative: false,
  allowedStyles: { "*": STYLES },
  parseStyleAttributes: true,
  enforceHtmlBoundary: false,
  nestingLimit: 200,
  transformTags: {
    a: (tagName, { href, ...rest }) => ({
      tagName,
      attribs: isLink(href)
        ? { ...rest, href, rel: "noopener noreferrer nofollow", target: "_blank" }
        : without(rest, "rel", "target"),
    }),
    img: (tagName, { src = "", ...rest }) => ({
      tagName,
      attribs: { ...without(rest, "data-remote-src", "data-cid"), ...pictureOf(src.trim()) },
    }),
  },
};

function pictureOf(src: string): Record<string, string> {
  if (DATA_IMAGE.test(src)) return { src };
  const cid = /^cid:(.+)$/i.exec(src)?.[1];
  if (cid) return { "data-cid": decodeCid(cid) };
  if (src.startsWith("//")) return { "data-remote-src": `https:${src}` };
  return /^https?:\/\//i.test(src) && URL.canParse(src) ? { "data-remote-src": src } : {};
}

function decodeCid(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}

function isLink(href: string | undefined): href is string {
  const text = href?.trim() ?? "";
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(text)) return false;
  return URL.canParse(text);
}

function without(attribs: Record<string, string>, ...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(attribs).filter(([name]) => !names.includes(name)));
}

function each(names: string, value: RegExp): Record<string, RegExp[]> {
  return Object.fromEntries(names.split(" ").map((name) => [name, [value]]));
}
