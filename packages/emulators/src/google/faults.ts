// What goes wrong on purpose. Tests set it, the page offers it.

export type Fault = {
  /** A method as Google names it (`messages.send`, `oauth.token`), a family (`messages.*`) or `*`. */
  on: string;
  /** Only for this mailbox. */
  address?: string;
  /** Answers this status instead of doing the work. */
  status?: number;
  /** Google's word for the error; a usual one for the status when left out. */
  reason?: string;
  /** Seconds, sent as Retry-After. */
  retry_after?: number;
  /** Does the work, then cuts the connection instead of answering. */
  lost?: boolean;
  /** Cuts the connection without doing anything. */
  cut?: boolean;
  /** Waits before the work. */
  delay_ms?: number;
  /** How often; without end when left out. */
  times?: number;
  /** How many calls pass before the first. */
  skip?: number;
  /** From 0 to 1: only by chance. */
  rate?: number;
};

export type Faults = {
  add(faults: readonly Fault[]): void;
  clear(): void;
  list(): readonly Fault[];
  /** The fault that hits this call, used up by it. */
  take(method: string, address: string | undefined): Fault | undefined;
};

/** Opens an empty list. Chance is the same in each run. */
export function openFaults(): Faults {
  let faults: Fault[] = [];
  let state = 42;
  const chance = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    add(more) {
      faults.push(...more.map((fault) => ({ ...fault })));
    },
    clear() {
      faults = [];
    },
    list: () => faults,
    take(method, address) {
      for (const fault of faults) {
        if (!matches(fault.on, method)) continue;
        if (fault.address !== undefined && fault.address !== address) continue;
        if ((fault.skip ?? 0) > 0) {
          fault.skip = (fault.skip ?? 0) - 1;
          continue;
        }
        if (fault.rate !== undefined && chance() >= fault.rate) continue;
        if (fault.times !== undefined && --fault.times <= 0)
          faults = faults.filter((other) => other !== fault);
        return fault;
      }
      return undefined;
    },
  };
}

function matches(pattern: string, method: string): boolean {
  return (
    pattern === "*" ||
    pattern === method ||
    (pattern.endsWith(".*") && method.startsWith(pattern.slice(0, -1)))
  );
}
