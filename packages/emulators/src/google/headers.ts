// Headers of a raw mail, as far as a mail server reads them.
import { addressParser, decodeWords } from "postal-mime";

export type Header = { name: string; value: string };

/** Splits a raw mail into its headers, unfolded, and the place where its body begins. */
export function readHeaders(raw: Buffer): { headers: Header[]; bodyAt: number } {
  const end = findBody(raw);
  const headers: Header[] = [];
  for (const line of decode(raw.subarray(0, end.headersEnd))
    .replace(/\r?\n[ \t]+/g, " ")
    .split(/\r?\n/)) {
    const at = line.indexOf(":");
    if (at > 0 && !/\s/.test(line.slice(0, at)))
      headers.push({ name: line.slice(0, at), value: line.slice(at + 1).trim() });
  }
  return { headers, bodyAt: end.bodyAt };
}

/** The first header of that name, whatever its case. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find((header) => header.name.toLowerCase() === wanted)?.value;
}

/** The bare addresses of a header's value, in lower case. */
export function addressesIn(value: string | undefined): string[] {
  if (!value) return [];
  return addressParser(value, { flatten: true }).flatMap(({ address }) =>
    address ? [address.toLowerCase()] : [],
  );
}

/** Message-IDs of In-Reply-To and References, the nearest first. */
export function ancestorsIn(headers: readonly Header[]): string[] {
  const ids = (name: string): string[] =>
    (headerOf(headers, name) ?? "").match(/<[^<>\s]+>/g) ?? [];
  return [...new Set([...ids("In-Reply-To"), ...ids("References").toReversed()])];
}

/** A subject without the marks that replies and forwards put before it. */
export function bareSubject(subject: string | undefined): string {
  return decodeWords(subject ?? "")
    .replace(/^(?:\s*(?:re|fwd?|aw|wg|sv)\s*:)+/i, "")
    .trim()
    .toLowerCase();
}

/** The mail with one header set, or taken out when the value is undefined. */
export function withHeader(raw: Buffer, name: string, value: string | undefined): Buffer {
  const { headersEnd } = findBody(raw);
  const lines = raw
    .subarray(0, headersEnd)
    .toString("latin1")
    .split(/(?<=\n)(?![ \t])/);
  const kept = lines.filter((line) => !line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  const first = value === undefined ? "" : `${name}: ${value}\r\n`;
  return Buffer.concat([
    Buffer.from(first, "utf8"),
    Buffer.from(kept.join(""), "latin1"),
    raw.subarray(headersEnd),
  ]);
}

function findBody(raw: Buffer): { headersEnd: number; bodyAt: number } {
  const crlf = raw.indexOf("\r\n\r\n");
  const lf = raw.indexOf("\n\n");
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return { headersEnd: crlf + 2, bodyAt: crlf + 4 };
  return lf >= 0
    ? { headersEnd: lf + 1, bodyAt: lf + 2 }
    : { headersEnd: raw.length, bodyAt: raw.length };
}

/** UTF-8 as RFC 6532 has it, or else one character per byte. */
function decode(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\ufffd") ? bytes.toString("latin1") : text;
}
