// All rules over all tables, in one list.
import { functionInvariants } from "./invariants-functions.ts";
import { grantInvariants } from "./invariants-grants.ts";
import { keyInvariants } from "./invariants-keys.ts";
import { secretInvariants } from "./invariants-secrets.ts";
import { tableInvariants } from "./invariants-tables.ts";
import type { Invariant } from "./invariant.ts";

export const allInvariants: { about: string; invariants: Invariant[] }[] = [
  { about: "tables", invariants: tableInvariants },
  { about: "keys", invariants: keyInvariants },
  { about: "grants", invariants: grantInvariants },
  { about: "functions", invariants: functionInvariants },
  { about: "secrets", invariants: secretInvariants },
];
