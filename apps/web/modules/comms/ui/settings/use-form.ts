"use client";
import { useState } from "react";
import { ApiProblem } from "#lib/client.ts";
import { useProblemWords } from "./use-act.ts";

/** By the API's pointers: `/forward_to`. */
export type Errors = Readonly<Record<string, string>>;

/** What a form says of its fields and of itself while it is sent. `placed` are the pointers that have a field of their own. */
export function useForm(placed: readonly string[]) {
  const words = useProblemWords();
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState(false);

  /** Sends; answers what came back, or null when it was refused, with the reasons at their fields. */
  async function send<T>(found: Errors, fn: () => Promise<T>): Promise<{ value: T } | null> {
    setErrors(found);
    setProblem(undefined);
    if (Object.keys(found).length > 0) return null;
    setPending(true);
    try {
      return { value: await fn() };
    } catch (error) {
      const said = error instanceof ApiProblem ? error.errors : [];
      setErrors(Object.fromEntries(said.map(({ pointer, message }) => [pointer, message])));
      if (!said.length || said.some(({ pointer }) => !placed.includes(pointer)))
        setProblem(words(error));
      return null;
    } finally {
      setPending(false);
    }
  }
  return { errors, problem, pending, send };
}
