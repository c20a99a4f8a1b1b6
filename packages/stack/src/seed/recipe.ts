// What one tenant of the demo is made from: who they are, what they sell, to whom, and in what words they write.
import type { CountryCode } from "./words/countries.ts";
import type { Product } from "./words/products.ts";

export type StepPhase =
  | "first"
  | "discovery"
  | "proposal"
  | "negotiation"
  | "commit"
  | "renewal"
  | "account";
export type Phase = StepPhase | "won" | "lost" | "after";

export interface StageRecipe {
  name: string;
  kind: "open" | "won" | "lost";
  probability: number;
  rotDays: number | null;
  phase: Phase;
  open: number;
  age: number;
  rest: number;
  left: number;
}
export interface PipelineRecipe {
  name: string;
  renewal: boolean;
  /** Deals that are closed by today. */
  closed: number;
  winRate: number;
  /** Median days from opening to closing. */
  cycle: number;
  stages: readonly StageRecipe[];
}
export interface MemberRecipe {
  name: string;
  role: "owner" | "admin" | "member" | "viewer";
  claimed: boolean;
  sells: boolean;
  /** Added to the chance to win. */ skill: number;
  team: string | null;
}

export interface Recipe {
  name: string;
  slug: string;
  /** Last part of the members' addresses. */
  domain: string;
  currency: "EUR" | "SEK";
  timeZone: string;
  members: readonly MemberRecipe[];
  teams: readonly { name: string; parent: string | null; lead: string }[];
  countries: Readonly<Partial<Record<CountryCode, number>>>;
  companies: number;
  people: number;
  pipelines: readonly PipelineRecipe[];
  products: readonly Product[];
  /** Units of a foreign currency for one of the org's own. */
  rates: Readonly<Record<string, number>>;
  currencyOf(country: CountryCode): string;
  frameworks: boolean;
  notes: Readonly<Record<Phase, readonly string[]>>;
  tails: readonly string[];
  steps: Readonly<Record<StepPhase, readonly string[]>>;
  ownTasks: readonly string[];
  triggers: readonly string[];
  worries: readonly string[];
  rivals: readonly string[];
  wonBecause: readonly string[];
  lostBecause: readonly string[];
  checkIns: number;
  /** How much is written down, 1 for a team that writes everything. */
  talk: number;
}
