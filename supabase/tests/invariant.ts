import type { Client } from "pg";

/** A rule over all tables, how it is searched for breaks, and how it was seen to bite. */
export type Invariant = {
  /** The rule as a sentence. */
  rule: string;
  /** What to do about a break. */
  mend: string;
  /** One text per break. */
  find(client: Client): Promise<string[]>;
  /** Statements that each break the rule; a test runs them and expects the rule to complain. */
  broken: string[];
};
