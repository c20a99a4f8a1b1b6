/** The feed of events, and the stream that follows it. */
import { RapportConnectionError, RapportError } from "./errors.ts";
import { sleep, type Http } from "./http.ts";
import { EventsResource } from "./resources.generated.ts";
import type { components } from "./schema.generated.ts";
import { readFrames } from "./sse.ts";

export type RapportEvent = components["schemas"]["FeedEvent"];

export type StreamOptions = {
  /** A cursor to go on from (`event.cursor`), `oldest`, or `latest`, which is meant if left out. */
  from?: "oldest" | "latest" | (string & {});
  /** Types such as `deal.created` or `deal.*`. */
  types?: readonly string[];
  signal?: AbortSignal;
};

/** Above the server's heartbeat: what is silent for longer is broken. */
const SILENCE_MS = 45_000;

export class Events extends EventsResource {
  readonly #http: Http;

  constructor(http: Http) {
    super(http);
    this.#http = http;
  }

  /**
   * Follows events as they happen, and goes on where a connection broke. Ends when the signal says so;
   * throws when the right to read events is gone.
   */
  async *stream(options: StreamOptions = {}): AsyncGenerator<RapportEvent, void, undefined> {
    const { signal } = options;
    const types = options.types?.join(",");
    let cursor = options.from === "latest" || options.from === "oldest" ? undefined : options.from;
    if (options.from === "oldest") {
      for await (const page of this.list({
        from: "oldest",
        limit: 100,
        ...(types ? { types } : {}),
      }).pages()) {
        yield* page.data;
        cursor = page.next_cursor ?? cursor;
      }
    }
    let retry = 1_000;
    for (let failures = 0; !signal?.aborted;) {
      try {
        const response = await this.#open(cursor, types, signal);
        cursor ??= response.headers.get("feed-cursor") ?? undefined;
        failures = 0;
        for await (const frame of readFrames(response.body!, SILENCE_MS)) {
          if (frame.retry !== undefined) retry = frame.retry;
          if (frame.event === "end") throw endOf(response, frame.data);
          if (!frame.id || !frame.data) continue;
          cursor = frame.id;
          yield { ...(JSON.parse(frame.data) as RapportEvent), cursor };
        }
      } catch (error) {
        if (signal?.aborted) return;
        if (error instanceof RapportError && error.status < 500) throw error;
        failures++;
      }
      await sleep(Math.min(retry * 2 ** Math.min(failures, 5), 30_000), signal).catch(() => {});
    }
  }

  async #open(cursor?: string, types?: string, signal?: AbortSignal): Promise<Response> {
    // A time limit would cut the stream, not only the wait for its head.
    const response = await this.#http.send({
      method: "GET",
      path: "/stream",
      query: { types },
      options: {
        timeout: 2 ** 31 - 1,
        headers: { accept: "text/event-stream", ...(cursor ? { "last-event-id": cursor } : {}) },
        ...(signal ? { signal } : {}),
      },
    });
    if (!response.body)
      throw new RapportConnectionError("The stream has no body.", { cause: null, timedOut: false });
    return response;
  }
}

const endOf = (response: Response, data: string) =>
  new RapportError(new Response(null, { status: 403, headers: response.headers }), {
    code: "forbidden",
    detail: (JSON.parse(data) as { reason?: string }).reason ?? "The stream has ended.",
  });
