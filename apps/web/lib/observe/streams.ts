/** What stays open after its request: a process that is to end tells these first. */
import { countStream } from "./metrics.ts";

const open = new Set<AbortController>();
let endsWithProcess = false;

/** Ends every stream of this process; their readers come again, to whoever serves then. */
export function endStreams(): void {
  for (const one of open) one.abort();
}

/** Counts a stream in. Its signal aborts when it is to end; `close` counts it out, once. */
export function openStream(request: Request): { signal: AbortSignal; close: () => void } {
  const ending = new AbortController();
  open.add(ending);
  countStream(1);
  // A server that has its own end of things calls endStreams() as well: twice does no harm.
  if (!endsWithProcess) process.once("SIGTERM", endStreams);
  endsWithProcess = true;
  const close = () => {
    if (open.delete(ending)) countStream(-1);
    ending.abort();
  };
  request.signal.addEventListener("abort", close);
  return { signal: ending.signal, close };
}
