/** The entities that bulk, bin and upsert are tried on: how one is made, what is then changed, and how it names its owner. */
export type Tried = {
  path: string;
  noun: string;
  make: (name: string) => Record<string, unknown>;
  patch: Record<string, unknown>;
  /** A value that cannot be taken, and its field. */
  wrong: [field: string, value: unknown];
  owner?: "owner_id" | "assignee_id";
  external: boolean;
};

/** All of them; interactions are about `companyId`. */
export const triedEntities = (companyId: () => string): Tried[] => [
  {
    path: "companies",
    noun: "company",
    make: (name) => ({ name }),
    patch: { industry: "Ports" },
    wrong: ["domain", "no domain"],
    owner: "owner_id",
    external: true,
  },
  {
    path: "people",
    noun: "person",
    make: (name) => ({ last_name: name }),
    patch: { job_title: "Pilot" },
    wrong: ["email", "nobody"],
    owner: "owner_id",
    external: true,
  },
  {
    path: "deals",
    noun: "deal",
    make: (name) => ({ name, amount: "10.50", currency: "EUR" }),
    patch: { description: "Larger" },
    wrong: ["amount", "-1"],
    owner: "owner_id",
    external: true,
  },
  {
    path: "products",
    noun: "product",
    make: (name) => ({ name }),
    patch: { family: "Courses" },
    wrong: ["price", "a lot"],
    external: true,
  },
  {
    path: "tasks",
    noun: "task",
    make: (name) => ({ title: name }),
    patch: { description: "Soon" },
    wrong: ["due_on", "2026-02-30"],
    owner: "assignee_id",
    external: true,
  },
  {
    path: "interactions",
    noun: "interaction",
    make: (name) => ({ body: name, company_id: companyId() }),
    patch: { body: "Again" },
    wrong: ["occurred_at", "yesterday"],
    external: false,
  },
];
