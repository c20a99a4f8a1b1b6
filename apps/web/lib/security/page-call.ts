/** What a page takes besides being read: the calls of its own server functions, from itself, with plain values. */
import { AppError } from "@rapport/core";
import { bodySeconds, readBytes } from "../door/body.ts";
import { parseJson } from "../door/json.ts";
import { refuseForeignOrigin } from "../door/same-origin.ts";

/** The name of a server function as a build gives it. */
const actionId = /^[0-9a-f]{40,64}$/;

/** Far more than any form of ours sends. */
const maxBytes = 64_000;

type Refusal = { status: number; text: string; headers?: Record<string, string> };

/**
 * Why a request to a page is refused before Next reads its body, or null. Next compares Origin with Host, and lets a request
 * without an Origin pass; the rule of the API is stricter and does not depend on what a proxy forwards.
 */
export async function refusePageCall(request: Request, own: string): Promise<Refusal | null> {
  const { method } = request;
  if (method === "GET" || method === "HEAD") return null;
  const action = request.headers.get("next-action");
  if (method !== "POST" || action === null)
    return {
      status: 405,
      text: "Pages are read by GET; their own functions are called by name.",
      headers: { Allow: "GET, HEAD" },
    };
  try {
    refuseForeignOrigin(request, own);
    if (!actionId.test(action)) throw new AppError("bad_request", "There is no such function.");
    await refuseReferences(request.clone());
    return null;
  } catch (error) {
    if (error instanceof AppError) return { status: error.status, text: error.message };
    throw error;
  }
}

/**
 * React can carry promises, maps, streams and references to other parts in the arguments of a function: each is a string that
 * begins with `$`, and rebuilding them is where malformed ones have done harm (CVE-2025-55182). Our functions take plain values,
 * which travel as JSON; a text that begins with `$` itself travels as `$$`.
 */
async function refuseReferences(request: Request): Promise<void> {
  if (!/^text\/plain(?:;|$)/i.test(request.headers.get("content-type") ?? ""))
    throw new AppError("unsupported_media_type", "A function takes plain values.");
  const bytes = await readBytes(request, maxBytes, bodySeconds.json);
  const values = parseJson(new TextDecoder().decode(bytes));
  const open: unknown[] = Array.isArray(values) ? [...values] : ["$"];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "object" && value !== null) open.push(...Object.values(value));
    else if (typeof value === "string" && /^\$(?!\$|undefined$)/.test(value))
      throw new AppError("bad_request", "A function takes plain values.");
  }
}
