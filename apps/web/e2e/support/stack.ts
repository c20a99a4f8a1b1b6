// The running stack as the journeys see it, and its API as an integrator's client.
import { readFileSync } from "node:fs";

import type { StackFile } from "@rapport/stack/stack-file";

/** What stack.json says. */
export function readStack(): StackFile {
  const path = process.env.RAPPORT_E2E_STACK;
  if (!path)
    throw new Error("RAPPORT_E2E_STACK is not set: the global setup names stack.json there.");
  return JSON.parse(readFileSync(path, "utf8")) as StackFile;
}

export type Answer<Body = unknown> = { status: number; body: Body; headers: Headers };
export type Page<Row> = { data: Row[]; next_cursor: string | null; has_more: boolean };

/**
 * A client of the REST API with one key. Waits as `Retry-After` says when the rate is used up,
 * as a well-behaved integrator does.
 */
export function createClient(apiUrl: string, key: string) {
  const call = async <Body>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Answer<Body>> => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.status === 429) {
      await response.body?.cancel();
      const seconds = Number(response.headers.get("retry-after") ?? 1);
      await new Promise((done) => setTimeout(done, seconds * 1000 + 50));
      return call(method, path, body);
    }
    const text = await response.text();
    return {
      status: response.status,
      body: (text === "" ? null : JSON.parse(text)) as Body,
      headers: response.headers,
    };
  };
  return {
    get: <Body>(path: string) => call<Body>("GET", path),
    post: <Body>(path: string, body: unknown) => call<Body>("POST", path, body),
    patch: <Body>(path: string, body: unknown) => call<Body>("PATCH", path, body),
    delete: <Body>(path: string) => call<Body>("DELETE", path),
  };
}
