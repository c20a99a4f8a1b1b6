// Which row an operation of the API means by an id.
import type { Door } from "./api-callers.ts";
import type { Org } from "./fixture.ts";
import { lists } from "./operations.ts";
import type { Operation } from "./operations.ts";
import { rowsOf } from "./world.ts";

/** Tables that fields name beside foreign keys. */
const targets: Record<string, string> = {
  assignee_id: "org_members",
  lead_id: "org_members",
  member_id: "org_members",
  owner_id: "org_members",
  parent_id: "companies",
  reply_to_id: "emails",
  role_id: "roles",
  template_id: "email_templates",
  to_member_id: "org_members",
  to_id: "org_members",
  id: "org_members",
};

/** The table that a field of a table names. */
export function targetOf(
  door: Door,
  table: string | undefined,
  column: string,
): string | undefined {
  return (
    door.world.references.find(
      (reference) => reference.table === table && reference.columns.at(-1) === column,
    )?.target ??
    targets[column] ??
    lists[`/${column.replace(/_id$/, "")}s`] ??
    { company_id: "companies", person_id: "people" }[column]
  );
}

/** The id of an org's row that fits a field. */
export function idFor(door: Door, operation: Operation, field: string, org: Org): unknown {
  const target = targetOf(door, lists[`/${operation.path.split("/")[1]}`], field);
  return target ? rowsOf(door.world, target, org)[0]?.id : undefined;
}

/** The address with ids of an org's rows; undefined when one of its parameters names no row that we know. */
export function fillPath(door: Door, operation: Operation, org: Org): string | undefined {
  let whole = true;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const table =
      name === "id" ? lists[`/${operation.path.split("/")[1]}`] : targetOf(door, undefined, name);
    const id = table && rowsOf(door.world, table, org)[0]?.id;
    if (!id) whole = false;
    return String(id);
  });
  return whole ? path : undefined;
}

/** A value for a query parameter that must be given. */
export function queryValue(door: Door, name: string): string {
  const target = targetOf(door, undefined, name);
  if (name === "q" || name === "query") return "sample";
  if (target) return String(rowsOf(door.world, target, door.world.ours)[0]?.id);
  return new Date().toISOString().slice(0, 10);
}
