import { AppError } from "@rapport/core";

export const maxJsonBytes = 1_000_000;

/** The body of a JSON request as text. Throws 415 for another media type, 413 above the limit, 400 for bytes that are no UTF-8. */
export async function readBody(request: Request): Promise<string> {
  const mediaType = (request.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  if (mediaType !== "application/json" && mediaType !== "application/merge-patch+json") {
    throw new AppError("unsupported_media_type", "Send the body as application/json.");
  }
  const bytes = await readBytes(request, maxJsonBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("bad_request", "The body is not UTF-8.");
  }
}

/** The bytes of a body that is no JSON. Throws 415 for another media type than those of the route, 413 above its limit. */
export function readUpload(
  request: Request,
  upload: { mediaTypes: readonly string[]; maxBytes: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const mediaType = (request.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  if (!upload.mediaTypes.includes(mediaType))
    throw new AppError(
      "unsupported_media_type",
      `Send the body as ${upload.mediaTypes.join(" or ")}.`,
    );
  return readBytes(request, upload.maxBytes);
}

/** Reads at most `limit` bytes, without trusting Content-Length; stops reading at the first byte above it. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new AppError("too_large", `The body is larger than ${Math.floor(limit / 1_000_000)} MB.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
