// The expectation for the API: which permission each operation needs, from its address and method alone. What departs from that is
// named here; an operation of an object that the expectation does not know fails the run.
import { permissions } from "./facts.ts";
import type { Principal } from "./principals.ts";

export type Operation = {
  method: string;
  /** Under /api/v1, with {parameters}. */
  path: string;
  id: string;
  body?: Schema;
  /** The success answers JSON. */
  json: boolean;
  /** Query parameters that must be given, and all that can be. */
  query: string[];
  filters: string[];
};
export type Schema = {
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  minimum?: number;
  maxLength?: number;
};

/** The first word of an address, and the object whose permissions it needs where that has another name. */
const objects: Record<string, string> = {
  "api-keys": "api_keys",
  "audit-logs": "audit",
  "blocked-addresses": "blocked_addresses",
  email: "emails",
  "email-files": "emails",
  "email-templates": "email_templates",
  enrollments: "sequences",
  invitations: "members",
  "opt-outs": "opt_outs",
  permissions: "roles",
  "quiet-hours": "quiet_hours",
  stages: "pipelines",
  stream: "events",
  "webhook-deliveries": "webhooks",
  "webhook-event-types": "webhooks",
};

/** Operations that need something else than their address says; null is anybody who belongs to the org. */
const exceptions: Record<string, string | null> = {
  disconnectIntegration: "integrations.write",
  getMe: "org.read",
  listAvailablePhones: "phones.write",
  previewEmailTemplate: "email_templates.read",
  releasePhone: "phones.write",
  renderEmailTemplate: "email_templates.read",
  requestDeletion: "org.delete",
  revokeInvitation: "members.write",
  search: null,
  withdrawOptOut: "opt_outs.delete",
};

/** The permission that an operation needs; undefined when the expectation does not know it. */
export function permissionOf({ id, path, method }: Operation): string | null | undefined {
  const special = exceptions[id];
  if (special !== undefined) return special;
  const [first = "", second] = path.slice(1).split("/");
  // About oneself: what one is called, where one is signed in, leaving.
  if (first === "me" || (first === "org" && second === "leave")) return null;
  const object = objects[first] ?? first;
  if (!(object in permissions)) return undefined;
  // What takes a deletion back, or takes records for one, needs the right to delete.
  const last = path.split("/").at(-1) ?? "";
  if (last === "export") return `${object}.export`;
  if (["restore", "unmerge"].includes(last)) return `${object}.delete`;
  return `${object}.${{ GET: "read", DELETE: "delete" }[method] ?? "write"}`;
}

/** What only a person has: a key is refused. */
export const personal = ["endOtherSessions", "endSession", "leaveOrg", "listSessions"];

/** What streams has no end: only who must be refused tries it. */
export const streams = ["streamEvents", "streamInbox"];

/** Operations that change something without a body and without naming a row: only who must be refused tries them. */
export const unprobed = ["cancelDeletion", "endOtherSessions", "leaveOrg"];

/** Operations on rows that the API's role itself may not write: by whom they may be done. */
export const acts: Record<string, (row: Record<string, unknown>, who: Principal) => boolean> = {
  deleteEmail: (row, who) => who.memberId !== null && row.member_id === who.memberId,
  disconnectIntegration: (row, who) =>
    who.levels.has("integrations.delete") ||
    (who.memberId !== null && row.member_id === who.memberId),
};

/** What a row need not have: a file, a recording. */
export const mayLack = ["downloadAttachment", "downloadSmsMedia", "playRecording"];

/** The table behind an address, and how its rows are kept from the list where not all are in it. */
export const lists: Record<string, string> = {
  "/api-keys": "api_keys",
  "/audit-logs": "audit_logs",
  "/blocked-addresses": "blocked_addresses",
  "/calls": "calls",
  "/companies": "companies",
  "/conversations": "conversations",
  "/deals": "deals",
  "/email-templates": "email_templates",
  "/emails": "emails",
  "/enrollments": "sequence_enrollments",
  "/events": "domain_events",
  "/imports": "imports",
  "/integrations": "integrations",
  "/interactions": "interactions",
  "/invitations": "invitations",
  "/members": "org_members",
  "/opt-outs": "opt_outs",
  "/people": "people",
  "/phones": "phones",
  "/pipelines": "pipelines",
  "/products": "products",
  "/quiet-hours": "quiet_hours",
  "/roles": "roles",
  "/sequences": "sequences",
  "/sms": "sms",
  "/stages": "stages",
  "/tasks": "tasks",
  "/teams": "teams",
  "/webhook-deliveries": "webhook_deliveries",
  "/webhooks": "webhooks",
};
