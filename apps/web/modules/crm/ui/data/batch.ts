// Many small look-ups in one tick become one request.

type Waiting<T> = { resolve: (value: T | null) => void; reject: (reason: unknown) => void };

/**
 * Makes a loader that collects ids for a few milliseconds and then asks `load` once per `size` ids.
 * An id that the answer lacks resolves to null (deleted, or hidden from this person).
 */
export function batchById<T>(load: (ids: string[]) => Promise<Map<string, T>>, size = 100) {
  let waiting = new Map<string, Waiting<T>[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush() {
    const batch = [...waiting];
    waiting = new Map();
    timer = undefined;
    for (let at = 0; at < batch.length; at += size) {
      const part = batch.slice(at, at + size);
      load(part.map(([id]) => id)).then(
        (found) => {
          for (const [id, callers] of part)
            for (const caller of callers) caller.resolve(found.get(id) ?? null);
        },
        (error: unknown) => {
          for (const [, callers] of part) for (const caller of callers) caller.reject(error);
        },
      );
    }
  }

  return (id: string) =>
    new Promise<T | null>((resolve, reject) => {
      const callers = waiting.get(id);
      if (callers) callers.push({ resolve, reject });
      else waiting.set(id, [{ resolve, reject }]);
      timer ??= setTimeout(flush, 4);
    });
}
