// What `pnpm bench api` asks: the same requests of the API and, where it runs the same SQL, of a bare route.
import type { ApiData } from "./api-data.ts";

/** Requests of one kind. Number i takes path i, and what it says of `{i}` in a body is i. */
export interface Plan {
  method: "GET" | "POST";
  paths: string[];
  body?: string;
  status: number;
}

export type Demand = "read" | "list" | "search" | "create";
/** What p95 may be at 50 keys × 60 a minute, in milliseconds. */
export const LIMITS: Readonly<Record<Demand, number>> = {
  read: 50,
  list: 150,
  search: 150,
  create: 80,
};

export interface Operation {
  name: string;
  demand: Demand;
  plan: Plan;
  /** The bare server has a route for it. */
  bare?: true;
  /** Measured beside ten times the neighbours. */
  paired?: true;
}

/** The commonest first names, full names, misspelled names, parts of addresses, companies, deals. */
const TERMS = [
  "anna",
  "marina",
  "anna keller",
  "jonas weber",
  "kovalski",
  "felix bianchi",
  "quentin",
  "lukas.moreau",
  "valentin lang",
  "zoe silven",
  "rossmann timber",
  "delivery bach",
  "hotels",
  "tobias favre",
  "ursula",
  "xenia caduff",
];

const person =
  '{"first_name":"Nadia","last_name":"Keller {i}","email":"nadia.keller{i}@example.org","phone":"+41 44 555 01 23","job_title":"Buyer"}';

/** The operations on this data. `cursor` continues the list of people some pages in. */
export function listOperations(data: ApiData, cursor: string): Operation[] {
  const get = (paths: string[]): Plan => ({ method: "GET", paths, status: 200 });
  const each = (ids: readonly string[], path: (id: string) => string) => get(ids.map(path));
  return [
    {
      name: "read a person",
      demand: "read",
      plan: each(data.people, (id) => `/people/${id}`),
      bare: true,
    },
    {
      name: "read an interaction",
      demand: "read",
      plan: each(data.interactions, (id) => `/interactions/${id}`),
    },
    {
      name: "list 50 people by name",
      demand: "list",
      plan: get(["/people?limit=50"]),
      bare: true,
      paired: true,
    },
    {
      name: "list 50 people, page 20",
      demand: "list",
      plan: get([`/people?limit=50&cursor=${cursor}`]),
    },
    {
      name: "list 50 people, newest buyers",
      demand: "list",
      plan: get(["/people?limit=50&sort=-created_at&filter[job_title][eq]=Buyer"]),
    },
    {
      name: "list 50 interactions, newest",
      demand: "list",
      plan: get(["/interactions?limit=50"]),
      paired: true,
    },
    {
      name: "list a person's interactions",
      demand: "list",
      plan: each(data.people, (id) => `/interactions?limit=50&filter[person_id][eq]=${id}`),
    },
    {
      name: "search",
      demand: "search",
      plan: get(TERMS.map((term) => `/search?q=${encodeURIComponent(term)}`)),
      bare: true,
    },
    {
      name: "create a person",
      demand: "create",
      plan: { method: "POST", paths: ["/people"], body: person, status: 201 },
      bare: true,
    },
    {
      name: "create an interaction",
      demand: "create",
      plan: {
        method: "POST",
        paths: ["/interactions"],
        body: JSON.stringify({ kind: "call", body: "Called about {i}", person_id: data.people[0] }),
        status: 201,
      },
    },
  ];
}
