// A guard is one agreement of this repository that a machine can hold.

/** What a guard promises, how a break is mended, and the search for breaks. */
export type Guard = {
  /** One or two words, printed in the list. */
  name: string;
  /** What to do when it complains, in words. */
  mend: string;
  /** One text per break; none when the agreement holds. */
  findBreaks(): Promise<string[]>;
};

export type GuardResult = { name: string; mend: string; breaks: string[]; seconds: number };

/** Runs one guard. A guard that crashes counts as broken: silence must not look like success. */
export async function runGuard(guard: Guard): Promise<GuardResult> {
  const start = performance.now();
  const breaks = await guard
    .findBreaks()
    .catch((error: unknown) => [
      `The guard itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ]);
  const seconds = (performance.now() - start) / 1000;
  return { name: guard.name, mend: guard.mend, breaks, seconds };
}

/** Prints a result: one line when it holds, otherwise every break and the mend. */
export function printResult(
  result: GuardResult,
  print: (line: string) => void = console.log,
): void {
  const mark = result.breaks.length === 0 ? "ok  " : "FAIL";
  print(`${mark} ${result.name.padEnd(12)} ${result.seconds.toFixed(1).padStart(6)} s`);
  if (result.breaks.length === 0) return;
  for (const text of result.breaks) print(text.replace(/^/gm, "     "));
  print(`  -> ${result.mend}\n`);
}
