/** Files of texts and calls as answers. Nothing that came from outside is shown as a page of ours. */
import { AppError } from "@rapport/core";
import { env } from "#lib/env.ts";

const EXTENSIONS: Record<string, string> = {
  "audio/mpeg": "mp3",
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "video/3gpp": "3gp",
  "video/mp4": "mp4",
  "text/vcard": "vcf",
  "text/x-vcard": "vcf",
};

/**
 * Answers a file, or the part that `Range` asks for (RFC 9110, 14). Sound may be played where it is; all else is an attachment.
 * Throws `not_found`.
 */
export async function serveFile(request: Request, key: string, name: string): Promise<Response> {
  const file = await env.fileStore().get(key);
  if (!file) throw new AppError("not_found", "This file is no longer kept.");
  const type = file.type.split(";")[0]!.trim().toLowerCase();
  const isSound = type.startsWith("audio/");
  const size = file.bytes.byteLength;
  const headers: Record<string, string> = {
    "Content-Type": isSound ? type : "application/octet-stream",
    "Content-Disposition": `${isSound ? "inline" : "attachment"}; filename="${name}.${EXTENSIONS[type] ?? "bin"}"`,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
  };
  const range = readRange(request.headers.get("range"), size);
  if (range === "none")
    return new Response(file.bytes, {
      headers: { ...headers, "Content-Length": String(size) },
    });
  if (range === "beyond")
    return new Response(null, {
      status: 416,
      headers: { ...headers, "Content-Range": `bytes */${size}` },
    });
  const { from, to } = range;
  return new Response(file.bytes.subarray(from, to + 1), {
    status: 206,
    headers: {
      ...headers,
      "Content-Range": `bytes ${from}-${to}/${size}`,
      "Content-Length": String(to - from + 1),
    },
  });
}

/** One range of bytes. What is no single range is as if it had not been asked. */
export function readRange(
  header: string | null,
  size: number,
): { from: number; to: number } | "none" | "beyond" {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (first === undefined || last === undefined || (!first && !last)) return "none";
  const from = first ? Number(first) : Math.max(0, size - Number(last));
  const to = first && last ? Math.min(Number(last), size - 1) : size - 1;
  if (first && last && Number(last) < from) return "none";
  return from >= size || (!first && Number(last) === 0) ? "beyond" : { from, to };
}
