/** Requests with retries that never do a thing twice. */
import { RapportConnectionError, errorOf } from "./errors.ts";
import { mayRetry, waitBefore } from "./retry.ts";

export type ClientOptions = {
  /** `rk_live_…`, from Settings, API keys. */
  apiKey: string;
  /** Where the API answers, with /api/v1. */
  baseUrl: string;
  /** Milliseconds that one attempt may take; 30,000 if left out. */
  timeout?: number;
  /** How often an attempt is repeated where that is safe; 3 if left out. */
  maxRetries?: number;
  /** In place of the platform's. */
  fetch?: typeof fetch;
  /** Sent with each request. */
  headers?: Record<string, string>;
};

export type RequestOptions = {
  signal?: AbortSignal;
  timeout?: number;
  maxRetries?: number;
  /** Of a POST; a random one is made if left out, so that repeats are safe. */
  idempotencyKey?: string;
  /** The version that must still be there, as an ETag. */
  ifMatch?: string;
  headers?: Record<string, string>;
};

export type Call = {
  method: string;
  path: string;
  query?: object | undefined;
  body?: unknown;
  file?: BodyInit;
  options?: (RequestOptions & { contentType?: string }) | undefined;
};

export class Http {
  readonly #options: ClientOptions;
  readonly #fetch: typeof fetch;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** The JSON of an answer. */
  async json<Answer>(call: Call): Promise<Answer> {
    return (await (await this.send(call)).json()) as Answer;
  }

  /** An answer without a body. */
  async nothing(call: Call): Promise<void> {
    await (await this.send(call)).body?.cancel();
  }

  /** An answer that is a file: its body is a stream. */
  file(call: Call): Promise<Response> {
    return this.send(call);
  }

  /** Sends a request, again where that is safe. Throws RapportError and RapportConnectionError. */
  async send(call: Call): Promise<Response> {
    const { options = {} } = call;
    const headers = this.#headersOf(call);
    const tries = (options.maxRetries ?? this.#options.maxRetries ?? 3) + 1;
    let lost = false;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#once(call, headers);
      if (outcome instanceof Response && outcome.ok) return outcome;
      // The answer to the attempt before was lost: what it deleted is gone.
      if (lost && call.method === "DELETE" && outcome instanceof Response && outcome.status === 404)
        return outcome;
      if (!(outcome instanceof Response)) lost = true;
      if (attempt >= tries || !mayRetry(call.method, headers, outcome))
        throw outcome instanceof Response ? await errorOf(outcome) : outcome;
      const wait = waitBefore(attempt, outcome);
      if (outcome instanceof Response) await outcome.body?.cancel();
      await sleep(wait, options.signal);
    }
  }

  async #once(call: Call, headers: Headers): Promise<Response | RapportConnectionError> {
    const { options = {} } = call;
    const milliseconds = options.timeout ?? this.#options.timeout ?? 30_000;
    const timeout = AbortSignal.timeout(milliseconds);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const body = call.body === undefined ? call.file : JSON.stringify(call.body);
    try {
      return await this.#fetch(this.urlOf(call), {
        method: call.method,
        headers,
        signal,
        redirect: "error",
        ...(body === undefined ? {} : { body }),
      });
    } catch (cause) {
      options.signal?.throwIfAborted();
      return new RapportConnectionError(
        timeout.aborted
          ? `No answer to ${call.method} ${call.path} within ${milliseconds} ms.`
          : `${call.method} ${call.path} did not arrive: ${(cause as Error).message}`,
        { cause, timedOut: timeout.aborted },
      );
    }
  }

  /** The whole address of a call. Parameters that are undefined are left out, arrays are joined by commas. */
  urlOf({ path, query }: Pick<Call, "path" | "query">): string {
    const url = new URL(this.#options.baseUrl.replace(/\/$/, "") + path);
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value));
    return url.href;
  }

  #headersOf({ method, body, file, options = {} }: Call): Headers {
    const headers = new Headers({ ...this.#options.headers, ...options.headers });
    headers.set("authorization", `Bearer ${this.#options.apiKey}`);
    if (body !== undefined) headers.set("content-type", "application/json");
    if (options.contentType) headers.set("content-type", options.contentType);
    if (options.ifMatch) headers.set("if-match", options.ifMatch);
    // The same for every attempt: that is what makes them one.
    if (method === "POST" && file === undefined)
      headers.set("idempotency-key", options.idempotencyKey ?? crypto.randomUUID());
    return headers;
  }
}

/** Waits, or rejects as soon as the signal says so. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    signal?.throwIfAborted();
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      done();
    }, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      fail(signal!.reason as Error);
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}
