"use client";
// The same change to many records, one request each, with honest progress and a way to stop.
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { keys } from "../data/keys.ts";
import { problemText } from "../notify.ts";
import { ApiProblem } from "#lib/client.ts";

export type BulkProgress = { label: string; done: number; total: number };
export type BulkResult = {
  done: string[];
  refused: { id: string; why: string }[];
  stopped: boolean;
};

/** Requests in flight at a time: quick enough, and the server keeps time for others. */
const AT_ONCE = 3;
const rest = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function runPatiently(run: (id: string) => Promise<unknown>, id: string) {
  try {
    await run(id);
  } catch (error) {
    // Too many in a minute: wait for the window, then go on.
    if (!(error instanceof ApiProblem) || error.status !== 429) throw error;
    await rest(10);
    await run(id);
  }
}

export function useBulk(object: string) {
  const client = useQueryClient();
  const [progress, setProgress] = useState<BulkProgress>();
  const stop = useRef(false);

  async function start(
    label: string,
    ids: string[],
    run: (id: string) => Promise<unknown>,
  ): Promise<BulkResult> {
    stop.current = false;
    const result: BulkResult = { done: [], refused: [], stopped: false };
    const waiting = [...ids];
    setProgress({ label, done: 0, total: ids.length });
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined && !stop.current; id = waiting.shift()) {
        try {
          await runPatiently(run, id);
          result.done.push(id);
        } catch (error) {
          result.refused.push({ id, why: problemText(error, "") });
        }
        setProgress({ label, done: result.done.length + result.refused.length, total: ids.length });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    result.stopped = stop.current;
    setProgress(undefined);
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.lists(object) }),
      client.invalidateQueries({ queryKey: keys.summaries }),
      client.invalidateQueries({ queryKey: keys.columns }),
    ]);
    return result;
  }
  return { progress, start, stop: () => (stop.current = true) };
}
