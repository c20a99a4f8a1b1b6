// One request and the start of its answer, straight on undici's dispatcher: no stream, no signal, one timer. That halves what a
// request costs the worker.
import type { Dispatcher } from "undici";

/** How much of an answer is read; the rest is dropped with its connection. */
export const ANSWER_MAX_BYTES = 20 * 1024;

export type Answer = { status: number; retryAfter: string | null; body: string };

const decoder = new TextDecoder();

/** Resolves with the answer's start. Rejects with a `TimeoutError` after `timeoutMs`, counted from now: DNS and connecting included. */
export function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  timeoutMs: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    let size = 0;
    let status = 0;
    let retryAfter: string | null = null;
    let controller: Dispatcher.DispatchController | undefined;
    /** Set as soon as the outcome is known; what undici says after that is of no interest. */
    let ended: Error | undefined;

    const end = (reason: Error): void => {
      ended = reason;
      clearTimeout(timer);
    };
    const timer = setTimeout(() => {
      end(new DOMException(`No answer within ${timeoutMs} ms.`, "TimeoutError"));
      reject(ended!);
      controller?.abort(ended!);
    }, timeoutMs);
    const answer = (): void => {
      end(new Error("The answer has been read."));
      resolve({ status, retryAfter, body: readText(parts, size) });
    };

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        // It waited for DNS or for a connection longer than it may take: it is not sent any more.
        if (ended) started.abort(ended);
      },
      onResponseStart(_, statusCode, headers) {
        if (statusCode < 200) return; // an interim answer
        status = statusCode;
        const value = headers["retry-after"];
        retryAfter = typeof value === "string" ? value : null;
      },
      onResponseData(current, part) {
        if (ended) return;
        parts.push(part);
        size += part.length;
        if (size < ANSWER_MAX_BYTES) return;
        answer();
        current.abort(ended!);
      },
      onResponseEnd() {
        if (!ended) answer();
      },
      onResponseError(_, error) {
        if (ended) return;
        end(error);
        reject(error);
      },
    };
    try {
      dispatcher.dispatch(options, handler);
    } catch (error) {
      end(error instanceof Error ? error : new Error(String(error)));
      reject(ended!);
    }
  });
}

/** The first 20 kB as text. Bytes that are no UTF-8 and zeros, which Postgres does not store, become U+FFFD. */
function readText(parts: readonly Uint8Array[], size: number): string {
  if (size === 0) return "";
  const whole = new Uint8Array(Math.min(size, ANSWER_MAX_BYTES));
  let at = 0;
  for (const part of parts) {
    const piece = part.subarray(0, whole.length - at);
    whole.set(piece, at);
    at += piece.length;
  }
  return decoder.decode(whole).replaceAll("\u0000", "\uFFFD");
}
