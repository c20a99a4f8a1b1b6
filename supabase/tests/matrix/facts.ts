// The expectation: what each table is and what each role may do, written by hand so that a database that gives more is a surprise.
// A table, a view, a function or a permission that stands in the database and not here fails the run.

export type Level = "all" | "team" | "own";

const all = "read write delete export";

/**
 * Every permission: the verbs of an object, and which of them each built-in role holds. Owners hold all.
 * `admin` is named where it holds less than an owner.
 */
export const permissions: Record<
  string,
  { verbs: string; admin?: string; member: string; viewer: string }
> = {
  api_keys: { verbs: all, member: "", viewer: "" },
  audit: { verbs: "read export", member: "", viewer: "" },
  blocked_addresses: { verbs: all, member: "read", viewer: "read" },
  calls: { verbs: all, member: all, viewer: "read" },
  companies: { verbs: all, member: all, viewer: "read" },
  conversations: { verbs: all, member: all, viewer: "read" },
  deal_amounts: { verbs: "read write", member: "read write", viewer: "read" },
  deals: { verbs: all, member: all, viewer: "read" },
  email_templates: { verbs: all, member: all, viewer: "read" },
  emails: { verbs: all, member: all, viewer: "read" },
  events: { verbs: "read export", member: "read", viewer: "read" },
  imports: { verbs: all, member: all, viewer: "read" },
  integrations: { verbs: all, member: "read write", viewer: "read" },
  interactions: { verbs: all, member: all, viewer: "read" },
  jobs: { verbs: all, member: "read write", viewer: "read" },
  members: { verbs: all, member: "read", viewer: "read" },
  opt_outs: { verbs: all, member: "read write", viewer: "read" },
  org: { verbs: all, admin: "read write export", member: "read", viewer: "read" },
  people: { verbs: all, member: all, viewer: "read" },
  phones: { verbs: all, member: "read", viewer: "read" },
  pipelines: { verbs: all, member: "read", viewer: "read" },
  private_notes: { verbs: "read", member: "", viewer: "" },
  products: { verbs: all, member: all, viewer: "read" },
  quiet_hours: { verbs: all, member: "read", viewer: "read" },
  roles: { verbs: all, member: "read", viewer: "read" },
  sequences: { verbs: all, member: all, viewer: "read" },
  sms: { verbs: all, member: all, viewer: "read" },
  tasks: { verbs: all, member: all, viewer: "read" },
  teams: { verbs: all, member: "read", viewer: "read" },
  webhooks: { verbs: all, member: "", viewer: "" },
};

export type TableFacts = {
  /** The prefix of its permissions. */
  object: string;
  /** Who writes: the API (default), the API once and never again, or the system alone. */
  writes?: "api" | "append" | "system";
  /** The only columns that the API may insert, and those that it may update, where not all. */
  insertable?: string[];
  updatable?: string[];
  /** Columns that the API shows and the system alone writes. */
  given?: string[];
  /** Rows are never deleted through the API. */
  kept?: boolean;
  /** Columns that no role of run time reads. */
  hidden?: string[];
  /** Columns that the Data API does not show. */
  masked?: string[];
  /** Columns whose writing needs a permission of its own. */
  guarded?: Record<string, string>;
  /** The column with the member whose record it is: roles may reach all, their team's or their own. */
  owner?: string;
  /** What it hangs on, the first that is set deciding: a record is seen by who sees that. */
  hangsOn?: Record<string, string>;
  /** Seen without what it hangs on: by whom this column names, or when it hangs on nothing. */
  mine?: {
    column: string | string[];
    is: "member" | "actor";
    free?: boolean;
    unless?: (row: Record<string, unknown>) => boolean;
  };
  /** A further condition. `sees` says whether the caller sees a row of another table, by its id. */
  rule?: (
    row: Record<string, unknown>,
    who: { memberId: string | null; actorId: string | null },
    sees: (table: string, id: unknown) => boolean,
  ) => boolean;
  /** A column that names what the row tells of: such a row goes with that, never by itself. */
  erasedWith?: string;
  /** Tables of private whose rows stand in the way of inserting one again. */
  frees?: string[];
  /** Its events are for who reads all of its rows. */
  toldToAll?: true;
  /** Private rows are for their author and for who holds this permission. */
  privateNeeds?: string;
  /** Seen by who may read all of what this column names. */
  seenWith?: { column: string; needs: Record<string, string[]> };
  /** What a row gives to somebody: a role by its name or id, or grants. Nobody gives more than they hold. */
  gives?: "role" | "grants";
  /** A row that names a person here is made by an owner in person: all others join by an invitation. */
  joins?: string;
  /** Seen with the row that it is part of. */
  within?: Record<string, string>;
  /** Seen with the record that object_type and object_id name. */
  tells?: Record<string, string>;
};

const records = { deal_id: "deals", person_id: "people", company_id: "companies" };

type Row = Record<string, unknown>;
const isAbout = (row: Row) => [row.deal_id, row.person_id, row.company_id].some(Boolean);
const isMine = (id: unknown, { memberId }: { memberId: string | null }) =>
  memberId !== null && id === memberId;

/** What a mail says: for its mailbox's member, and once the conversation is shared for whoever sees the mail. */
const said =
  (email: "id" | "email_id") =>
  (
    row: Row,
    who: { memberId: string | null },
    sees: (table: string, id: unknown) => boolean,
  ): boolean =>
    isMine(row.member_id, who) || (row.shared === true && sees("emails", row[email]));

/** Tables of an org. */
export const tables: Record<string, TableFacts> = {
  api_key_days: { object: "api_keys", writes: "system" },
  api_keys: { object: "api_keys" },
  audit_logs: {
    object: "audit",
    writes: "system",
    masked: ["actor_name", "changes", "details", "ip", "user_agent", "reason", "session_id"],
  },
  blocked_addresses: { object: "blocked_addresses" },
  calls: {
    object: "calls",
    insertable: [],
    updatable: ["disposition", "note"],
    kept: true,
    hangsOn: records,
    mine: { column: "member_id", is: "member" },
  },
  companies: { object: "companies", owner: "owner_id", given: ["merged_into"] },
  conversations: {
    object: "conversations",
    insertable: [],
    updatable: [
      "state",
      "snoozed_until",
      "assignee_id",
      "team_id",
      "unread",
      "visibility",
      "company_id",
      "person_id",
      "deal_id",
    ],
    kept: true,
    hangsOn: records,
    mine: {
      column: ["owner_id", "assignee_id"],
      is: "member",
      unless: (row) => row.channel === "mention",
    },
    rule: (row, who, sees) =>
      row.channel === "phone" ||
      (row.channel === "email" && (row.visibility === "shared" || isAbout(row))) ||
      ((isMine(row.owner_id, who) || isMine(row.assignee_id, who)) &&
        row.hidden === false &&
        (row.note_private === false || sees("interactions", row.interaction_id))),
  },
  deals: {
    object: "deals",
    owner: "owner_id",
    masked: ["amount"],
    guarded: { amount: "deal_amounts.write" },
  },
  domain_events: {
    object: "events",
    writes: "system",
    masked: ["data", "previous"],
    tells: {
      company: "companies",
      person: "people",
      deal: "deals",
      task: "tasks",
      interaction: "interactions",
      product: "products",
      import: "imports",
      member: "org_members",
      team: "teams",
      team_member: "team_members",
      pipeline: "pipelines",
      stage: "stages",
      email: "emails",
      integration: "integrations",
      opt_out: "opt_outs",
      sequence_enrollment: "sequence_enrollments",
      sms: "sms",
      call: "calls",
      webhook: "webhooks",
      webhook_delivery: "webhook_deliveries",
    },
  },
  email_attachments: { object: "emails", writes: "system", rule: said("email_id") },
  email_bodies: { object: "emails", writes: "system", rule: said("id") },
  email_files: {
    object: "emails",
    updatable: [],
    kept: true,
    rule: (row, who) => row.author_id !== null && row.author_id === who.actorId,
  },
  email_participants: {
    object: "emails",
    writes: "system",
    rule: (row, _who, sees) => sees("emails", row.email_id),
  },
  email_templates: {
    object: "email_templates",
    rule: (row, who) => row.shared === true || isMine(row.owner_id, who),
  },
  emails: {
    object: "emails",
    writes: "system",
    hidden: ["lease_id", "lease_until"],
    hangsOn: records,
    mine: { column: "member_id", is: "member" },
    rule: (row, who) =>
      row.shared === true ||
      isAbout(row) ||
      isMine(row.member_id, who) ||
      (row.author_id !== null && row.author_id === who.actorId),
  },
  import_rows: { object: "imports", within: { import_id: "imports" } },
  imports: {
    object: "imports",
    seenWith: {
      column: "object",
      needs: {
        companies: ["companies.read"],
        people: ["people.read"],
        products: ["products.read"],
        deals: ["deals.read", "deal_amounts.read"],
        members: ["members.read"],
      },
    },
  },
  integrations: { object: "integrations", writes: "system" },
  interactions: {
    object: "interactions",
    given: ["source_type", "conversation_id"],
    erasedWith: "source_type",
    hangsOn: records,
    mine: { column: "author_id", is: "actor" },
    privateNeeds: "private_notes.read",
  },
  invitations: { object: "members", gives: "role" },
  jobs: {
    object: "jobs",
    insertable: ["org_id", "id", "kind", "payload", "total"],
    updatable: [],
    kept: true,
    hidden: ["lease_id", "lease_until"],
  },
  opt_outs: {
    object: "opt_outs",
    writes: "system",
    hangsOn: { person_id: "people" },
    mine: { column: "author_id", is: "actor", free: true },
    toldToAll: true,
  },
  org_members: { object: "members", gives: "role", joins: "user_id" },
  people: { object: "people", owner: "owner_id", given: ["merged_into"] },
  phones: { object: "phones", kept: true, frees: ["private.phone_numbers"] },
  pipelines: { object: "pipelines" },
  products: { object: "products" },
  quiet_hours: { object: "quiet_hours" },
  roles: { object: "roles", gives: "grants" },
  sequence_enrollments: {
    object: "sequences",
    insertable: [],
    updatable: ["state", "stop_reason", "next_run_at", "ended_at", "error"],
    kept: true,
    hidden: ["lease_id", "lease_until"],
    hangsOn: { person_id: "people" },
    mine: { column: "member_id", is: "member" },
    toldToAll: true,
  },
  sequence_steps: {
    object: "sequences",
    rule: (row, _who, sees) => sees("sequences", row.sequence_id),
  },
  sequences: {
    object: "sequences",
    rule: (row, who) => row.shared === true || isMine(row.owner_id, who),
  },
  sms: {
    object: "sms",
    writes: "system",
    hangsOn: records,
    mine: { column: "member_id", is: "member" },
  },
  stages: { object: "pipelines" },
  tasks: {
    object: "tasks",
    owner: "assignee_id",
    hangsOn: records,
    mine: { column: "assignee_id", is: "member", free: true },
  },
  team_members: { object: "teams" },
  teams: { object: "teams" },
  webhook_attempts: { object: "webhooks", writes: "system" },
  webhook_deliveries: { object: "webhooks", writes: "system", hidden: ["lease_id"] },
  webhooks: { object: "webhooks", given: ["hears_since", "warned_percent"] },
};

/** Tables without an org of their own: which rows are seen, and which columns the API may update. */
export const sharedFacts: Record<
  string,
  {
    key: string;
    sees: "the org" | "oneself and fellow members" | "nothing";
    changes?: { needs: string | "oneself"; columns: string[] };
  }
> = {
  identities: { key: "subject", sees: "nothing" },
  orgs: {
    key: "id",
    sees: "the org",
    changes: {
      needs: "org.write",
      columns: ["name", "slug", "default_currency", "time_zone", "locale"],
    },
  },
  profiles: {
    key: "user_id",
    sees: "oneself and fellow members",
    changes: {
      needs: "oneself",
      columns: ["full_name", "avatar_url", "locale", "time_zone", "shortcuts_enabled"],
    },
  },
  users: { key: "id", sees: "oneself and fellow members" },
};

/** Views over rows of tenants. There are none; each must run with its caller's rights. */
export const views: Record<string, { of: string }> = {};

/** Rows that no try deletes or changes, because a rule of the product keeps them whoever asks. */
export const spared: Record<string, (row: Record<string, unknown>) => boolean> = {
  // An org keeps an owner.
  org_members: (row) => row.role === "owner",
  // A role that somebody holds stays.
  roles: (row) => row.name !== "Unheld",
};
