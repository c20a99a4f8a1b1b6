// What reading one cell answers.

export type Read<T = string> =
  /** `note`: taken, with something the reader should know. `value: null`: nothing there. */
  | { value: T | null; note?: string }
  /** Not taken: why, as the end of "<column>: …". */
  | { problem: string };

/** What people write for "nothing" in columns of addresses, numbers, dates and names. */
export function isNothing(text: string): boolean {
  return /^(?:|-+|–|—|n\/?a|#n\/a|null|none|nil|unknown|undefined)$/i.test(text.trim());
}

/** A cell as a problem shows it: short, on one line. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return `“${line.length > 60 ? `${line.slice(0, 59)}…` : line}”`;
}
