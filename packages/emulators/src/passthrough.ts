import type { EmulatorContext } from "emulate";

/** The router that an emulator's setup is given. */
export type App = EmulatorContext<object>["app"];
/** One request on its way through that router. */
export type Call = Parameters<Parameters<App["get"]>[1]>[0];

/** Headers that belong to one connection and are not handed on. */
const OF_CONNECTION = [
  "host",
  "content-length",
  "content-encoding",
  "connection",
  "transfer-encoding",
  "expect",
];

/**
 * Sends what an overlay has not answered itself to the built-in service below it. Register this last.
 * @param upstream address of the built-in service
 * @param after sees the answer before the caller does
 */
export function passThrough(
  app: App,
  upstream: string,
  signal: AbortSignal,
  after: (call: Call, answer: Response, body: Buffer) => Promise<void> = async () => {},
): void {
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"])
    app.on(method, "/*", async (c) => {
      const { pathname, search } = new URL(c.req.url);
      const answer = await fetch(upstream + pathname + search, {
        method,
        headers: withoutConnection(c.req.raw.headers),
        redirect: "manual",
        signal,
        ...(method === "GET" ? {} : { body: await c.req.arrayBuffer() }),
      });
      const body = Buffer.from(await answer.arrayBuffer());
      await after(c, answer, body);
      return new Response(answer.status === 204 || answer.status === 304 ? null : body, {
        status: answer.status,
        headers: withoutConnection(answer.headers),
      });
    });
}

function withoutConnection(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of OF_CONNECTION) kept.delete(name);
  return kept;
}
