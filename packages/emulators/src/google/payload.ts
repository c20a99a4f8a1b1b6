// A raw mail as the tree of parts that Gmail answers for `format=full`.
import { headerOf, readHeaders, type Header } from "./headers.ts";

export type Part = {
  partId: string;
  mimeType: string;
  filename: string;
  headers: Header[];
  body: { size: number; data?: string; attachmentId?: string };
  parts?: Part[];
};

/** Deeper trees than this are one part: a mail of a thousand nested lists must not end the server. */
const DEEPEST = 30;

/** The whole tree. Attachments stay out of it; `attachmentId` asks for them. */
export function toPayload(raw: Buffer, partId = "", depth = 0): Part {
  const { headers, bodyAt } = readHeaders(raw);
  const type = headerOf(headers, "Content-Type") ?? "text/plain";
  const mimeType = /^[^;\s]+/.exec(type)?.[0].toLowerCase() ?? "text/plain";
  const filename =
    parameterOf(headerOf(headers, "Content-Disposition"), "filename") ??
    parameterOf(type, "name") ??
    "";
  const part = { partId, mimeType, filename, headers };
  const boundary = mimeType.startsWith("multipart/") ? parameterOf(type, "boundary") : undefined;
  if (boundary && depth < DEEPEST) {
    const parts = splitParts(raw.subarray(bodyAt), boundary).map((piece, index) =>
      toPayload(piece, partId === "" ? `${index}` : `${partId}.${index}`, depth + 1),
    );
    return { ...part, body: { size: 0 }, parts };
  }
  const bytes = decodeBody(
    raw.subarray(bodyAt),
    headerOf(headers, "Content-Transfer-Encoding") ?? "7bit",
  );
  return filename
    ? { ...part, body: { size: bytes.length, attachmentId: attachmentIdOf(partId) } }
    : { ...part, body: { size: bytes.length, data: bytes.toString("base64url") } };
}

/** The bytes of one part, found by its id. */
export function partBytes(raw: Buffer, partId: string): Buffer | undefined {
  let piece: Buffer | undefined = raw;
  for (const step of partId === "" ? [] : partId.split(".")) {
    const { headers, bodyAt } = readHeaders(piece);
    const boundary = parameterOf(headerOf(headers, "Content-Type"), "boundary");
    piece = boundary ? splitParts(piece.subarray(bodyAt), boundary)[Number(step)] : undefined;
    if (!piece) return undefined;
  }
  const { headers, bodyAt } = readHeaders(piece);
  return decodeBody(piece.subarray(bodyAt), headerOf(headers, "Content-Transfer-Encoding") ?? "");
}

const snippets = new WeakMap<Buffer, string>();

/** The first words of a mail. */
export function snippetOf(raw: Buffer): string {
  const known = snippets.get(raw);
  if (known !== undefined) return known;
  const payload = toPayload(raw);
  const text = findText(payload, "text/plain") ?? findText(payload, "text/html") ?? "";
  const snippet = text
    .replace(/<style[\s\S]*?<\/style>|<[^>]*>/gi, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
  snippets.set(raw, snippet);
  return snippet;
}

/** The text of the first part of that type. */
export function findText(part: Part, mimeType: string): string | undefined {
  if (part.mimeType === mimeType && part.body.data !== undefined)
    return Buffer.from(part.body.data, "base64url").toString("utf8");
  for (const child of part.parts ?? []) {
    const found = findText(child, mimeType);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Cuts the body of a multipart at its boundary; what stands before the first and after the last is dropped. */
export function splitParts(body: Buffer, boundary: string): Buffer[] {
  const text = body.toString("latin1");
  const mark = new RegExp(
    `(?:^|\\r?\\n)--${boundary.replace(/[.*+?^${"$"}{}()|[\\]\\\\]/g, "\\$&")}(--)?[ \\t]*(?=\\r?\\n|$)`,
    "g",
  );
  const parts: Buffer[] = [];
  let from = -1;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    if (from >= 0) parts.push(body.subarray(from, found.index));
    from =
      found.index +
      found[0].length +
      (text.startsWith("\r\n", found.index + found[0].length) ? 2 : 1);
    if (found[1]) return parts;
  }
  if (from >= 0 && from < body.length) parts.push(body.subarray(from));
  return parts;
}

export function parameterOf(value: string | undefined, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, "i").exec(
    value ?? "",
  );
  return found ? (found[1]?.replace(/\\(.)/g, "$1") ?? found[2]) : undefined;
}

function decodeBody(body: Buffer, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case "base64":
      return Buffer.from(body.toString("latin1"), "base64");
    case "quoted-printable":
      return Buffer.from(
        body
          .toString("latin1")
          .replace(/=\r?\n/g, "")
          .replace(/=([0-9a-f]{2})/gi, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
        "latin1",
      );
    default:
      return body;
  }
}

const attachmentIdOf = (partId: string): string => `part-${partId || "root"}`;

/** The part that an attachment's id names. */
export function partIdOf(attachmentId: string): string | undefined {
  const found = /^part-(root|[\d.]+)$/.exec(attachmentId)?.[1];
  return found === "root" ? "" : found;
}
