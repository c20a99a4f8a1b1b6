import type { CreateItem, NavItem } from "#lib/nav.ts";

export const nav: NavItem[] = [
  { id: "home", path: "", icon: "home", keys: "G H", group: "day", bar: true },
  {
    id: "tasks",
    path: "/tasks",
    icon: "tasks",
    keys: "G T",
    group: "day",
    bar: true,
    permission: "tasks.read",
  },
  {
    id: "deals",
    path: "/deals",
    icon: "deals",
    keys: "G D",
    group: "records",
    bar: true,
    permission: "deals.read",
  },
  {
    id: "people",
    path: "/people",
    icon: "people",
    keys: "G P",
    group: "records",
    permission: "people.read",
  },
  {
    id: "companies",
    path: "/companies",
    icon: "companies",
    keys: "G C",
    group: "records",
    permission: "companies.read",
  },
  {
    id: "import",
    path: "/import",
    icon: "import",
    group: "house",
    permission: "imports.write",
    forAll: ["companies.write", "products.write", "members.write", "people.write", "deals.write"],
  },
  {
    id: "bin",
    path: "/bin",
    icon: "bin",
    group: "house",
    anyOf: [
      "deals.delete",
      "people.delete",
      "companies.delete",
      "tasks.delete",
      "interactions.delete",
      "products.delete",
    ],
  },
];

export const create: CreateItem[] = [
  { id: "deal", path: "/deals?create=1", icon: "deals", permission: "deals.write" },
  { id: "person", path: "/people?create=1", icon: "people", permission: "people.write" },
  { id: "company", path: "/companies?create=1", icon: "companies", permission: "companies.write" },
  { id: "task", path: "/tasks?create=1", icon: "tasks", permission: "tasks.write" },
];
