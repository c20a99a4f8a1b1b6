/** What a page takes besides being read: the calls of its own server functions, from itself. */
import { AppError } from "@rapport/core";
import { refuseForeignOrigin } from "../door/same-origin.ts";

/** The name of a server function as a build gives it. */
const actionId = /^[0-9a-f]{40,64}$/;

type Refusal = { status: number; text: string; headers?: Record<string, string> };

/**
 * Why a request to a page is refused before anything reads its body, or null. Next compares Origin with Host, and lets a request
 * without an Origin pass; the rule of the API is stricter and does not depend on what a proxy forwards.
 */
export function refusePageCall(request: Request, own: string): Refusal | null {
  const { method } = request;
  if (method === "GET" || method === "HEAD") return null;
  if (method !== "POST")
    return {
      status: 405,
      text: "Pages are read by GET.",
      headers: { Allow: "GET, HEAD, POST" },
    };
  try {
    refuseForeignOrigin(request, own);
  } catch (error) {
    if (error instanceof AppError) return { status: error.status, text: error.message };
    throw error;
  }
  const action = request.headers.get("next-action");
  if (action === null)
    return {
      status: 405,
      text: "Pages are read by GET; their own functions are called by name.",
      headers: { Allow: "GET, HEAD" },
    };
  return actionId.test(action) ? null : { status: 400, text: "There is no such function." };
}
