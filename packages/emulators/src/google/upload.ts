// The mail in a request: base64url inside JSON, or as an upload of its own.
import type { Call } from "../passthrough.ts";
import { GoogleError, invalid } from "./errors.ts";
import { headerOf, readHeaders } from "./headers.ts";
import { parameterOf, splitParts } from "./payload.ts";

export type Upload = { raw: Buffer; threadId?: string; labelIds: string[] };

type Meta = { raw?: string; threadId?: string; labelIds?: string[] };

/** What is larger must be an upload. */
const LARGEST_JSON = 7_000_000;

/** Reads any of the three forms. @throws GoogleError 400 when there is no mail in it. */
export async function readUpload(c: Call): Promise<Upload> {
  const type = c.req.header("content-type") ?? "";
  const body = Buffer.from(await c.req.arrayBuffer());
  if (/^message\/rfc822/i.test(type)) return finish({}, body);
  if (!/^multipart\/related/i.test(type)) {
    if (body.length > LARGEST_JSON)
      throw new GoogleError(413, "uploadTooLarge", "Request payload size exceeds the limit.");
    const meta = readJson(body);
    if (!/^[\w\-+/=\s]*$/.test(meta.raw ?? "")) throw invalid("Invalid value at 'message.raw'");
    return finish(meta, Buffer.from(meta.raw ?? "", "base64url"));
  }
  const [first, second] = splitParts(body, parameterOf(type, "boundary") ?? "").map((part) => {
    const { headers, bodyAt } = readHeaders(part);
    return { type: headerOf(headers, "Content-Type") ?? "", body: part.subarray(bodyAt) };
  });
  return finish(readJson(first?.body ?? Buffer.alloc(0)), second?.body ?? Buffer.alloc(0));
}

function finish({ threadId, labelIds }: Meta, raw: Buffer): Upload {
  if (raw.length === 0)
    throw invalid(
      "'raw' RFC822 payload message string or uploading message via /upload/* URL required",
    );
  return { raw, labelIds: labelIds ?? [], ...(threadId ? { threadId } : {}) };
}

function readJson(body: Buffer): Meta {
  try {
    return JSON.parse(body.toString("utf8") || "{}") as Meta;
  } catch {
    throw invalid("Invalid JSON payload received.");
  }
}
