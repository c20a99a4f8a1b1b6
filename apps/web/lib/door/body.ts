import { AppError } from "@rapport/core";

export const maxJsonBytes = 1_000_000;

/** How long a body may take to arrive. A sender who trickles holds a connection, and with many of them the server. */
export const bodySeconds = { json: 15, upload: 120 } as const;

/** The body of a JSON request as text. Throws 415 for another media type, 413 above the limit, 408 when it does not arrive, 400 for bytes that are no UTF-8. */
export async function readBody(request: Request): Promise<string> {
  const mediaType = (request.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  if (mediaType !== "application/json" && mediaType !== "application/merge-patch+json") {
    throw new AppError("unsupported_media_type", "Send the body as application/json.");
  }
  const bytes = await readBytes(request, maxJsonBytes, bodySeconds.json);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("bad_request", "The body is not UTF-8.");
  }
}

/** The bytes of a body that is no JSON. Throws 415 for another media type than those of the route, 413 above its limit, 408 when it does not arrive. */
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
  return readBytes(request, upload.maxBytes, bodySeconds.upload);
}

/**
 * Reads at most `limit` bytes, without trusting Content-Length; stops at the first byte above it, and after `seconds`.
 * Throws 413 and 408.
 */
export async function readBytes(
  request: Request,
  limit: number,
  seconds: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new AppError("too_large", `The body is larger than ${Math.floor(limit / 1_000_000)} MB.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const late = deadline(seconds);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.passed]);
      if (done) break;
      size += value.byteLength;
      if (size > limit) throw tooLarge();
      chunks.push(value);
    }
  } catch (error) {
    // Not waited for: the sender may never end.
    reader.cancel().catch(() => {});
    throw error;
  } finally {
    late.clear();
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** A promise that rejects with 408 after so many seconds, unless it is cleared. */
function deadline(seconds: number): { passed: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new AppError("timeout", `The body did not arrive within ${seconds} s.`, {
            headers: { Connection: "close" },
          }),
        ),
      seconds * 1000,
    );
  });
  passed.catch(() => {});
  return { passed, clear: () => clearTimeout(timer) };
}
