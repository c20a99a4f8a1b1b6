// What a start shows: one line per step with its seconds, then where everything is.

export type Steps = {
  /** Runs one step and prints its line when it has succeeded. The work may return a word to show behind the name. */
  run<T>(
    name: string,
    work: () => Promise<T>,
    tell?: (result: T) => string | undefined,
  ): Promise<T>;
  note(line: string): void;
  /** Seconds since the first step. */
  elapsed(): number;
};

/** Prints to the given sink; a terminal shows colours and the step that is under way. */
export function createSteps(write: (text: string) => void, terminal = false): Steps {
  const began = performance.now();
  const dim = (text: string): string => (terminal ? `\x1b[2m${text}\x1b[22m` : text);
  const green = (text: string): string => (terminal ? `\x1b[32m${text}\x1b[39m` : text);
  return {
    async run(name, work, tell) {
      const start = performance.now();
      if (terminal) write(`  ${dim("·")} ${name} …`);
      try {
        const result = await work();
        const told = tell?.(result);
        const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
        if (terminal) write("\r\x1b[2K");
        write(
          `  ${green("✓")} ${name.padEnd(30)}${seconds.padStart(8)}${told ? dim(`   ${told}`) : ""}\n`,
        );
        return result;
      } catch (error) {
        if (terminal) write("\r\x1b[2K");
        write(`  ✗ ${name}\n`);
        throw error;
      }
    },
    note: (line) => write(`    ${dim(line)}\n`),
    elapsed: () => (performance.now() - began) / 1000,
  };
}

/** The same steps, none of which begins once the signal is aborted. */
export function interruptible(steps: Steps, signal: AbortSignal | undefined): Steps {
  return {
    ...steps,
    run: async (name, work, tell) => {
      signal?.throwIfAborted();
      return steps.run(name, work, tell);
    },
  };
}
