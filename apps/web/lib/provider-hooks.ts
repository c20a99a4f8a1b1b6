/** Addresses of ours that providers call, handed on to the Edge Function that checks and answers them. */
import { AppError } from "@rapport/core";
import { bodySeconds, readBytes } from "./door/body.ts";
import { problemResponse } from "./door/index.ts";
import { toAppError } from "./door/problem.ts";
import { requestIdOf } from "./door/request-id.ts";
import { env } from "./env.ts";

/** Far above what a provider posts. */
const MAX_BYTES = 1_000_000;
const TIMEOUT_MS = 14_000;
/** What a function goes by: nothing that a proxy or a stranger could have written for the provider. */
const HANDED_ON = ["content-type", "x-twilio-signature"];

/** Hands a request below `/api/webhooks/<provider>` on to its function, as it came. */
export async function handOnToFunction(
  request: Request,
  functionName: string,
  mount: string,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const rest = pathname.slice(pathname.indexOf(mount) + mount.length);
  let body: Uint8Array<ArrayBuffer>;
  try {
    body = await readBytes(request, MAX_BYTES, bodySeconds.json);
  } catch (error) {
    return problemResponse(toAppError(error), requestIdOf(request));
  }
  const headers = new Headers();
  for (const name of HANDED_ON) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  try {
    const answer = await fetch(`${env.functionsUrl()}/${functionName}${rest}${search}`, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const type = answer.headers.get("content-type");
    return new Response(answer.status === 204 ? null : await answer.arrayBuffer(), {
      status: answer.status,
      headers: type ? { "content-type": type } : {},
    });
  } catch {
    return problemResponse(
      new AppError("unavailable", "The function that takes this cannot be reached."),
      requestIdOf(request),
    );
  }
}
