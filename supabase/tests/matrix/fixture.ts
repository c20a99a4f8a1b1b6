// Two orgs that look alike down to names, e-mails and external ids: only the wall can tell whose a row is.
import type { Client } from "pg";

import { fillMail, fillPhone, fillTables, makeUser, one } from "../rows.ts";

/** Everybody who belongs to an org, in every role and state. */
export const seats = [
  "owner",
  "admin",
  "member",
  "viewer",
  "suspended",
  "removed",
  "seller",
  "lead",
  "mate",
  "clerk",
] as const;
export type Seat = (typeof seats)[number];

/** Keys of every state, by name, with their scopes. */
const keys = {
  all: { scopes: "{*}", state: "" },
  read: { scopes: "{*.read}", state: "" },
  write: { scopes: "{*.read,*.write}", state: "" },
  deals: { scopes: "{deals.read}", state: "" },
  expired: { scopes: "{*}", state: "expires_at" },
  revoked: { scopes: "{*}", state: "revoked_at" },
} as const;
export type KeyName = keyof typeof keys;

/** What a private note says, and a deal's amount as the API writes it: not to be met where they must not be seen. */
export const secretNote = "Between the two of us";
export const secretAmount = "47.11";

export type Org = {
  id: string;
  slug: string;
  people: Record<Seat | "both", { userId: string; memberId: string; email: string }>;
  keys: Record<KeyName, string>;
};

/** What the custom roles may do: a seller reaches their own records, a lead those of their teams, a clerk reads all and writes their own. */
export const customRoles: Record<"seller" | "lead" | "clerk", string[]> = {
  seller: [
    ...["companies", "people", "deals", "tasks"].flatMap((object) => [
      `${object}.read:own`,
      `${object}.write:own`,
    ]),
    "interactions.read",
    "interactions.write",
    "conversations.read",
    "conversations.write",
    "emails.read",
    "emails.write",
    "integrations.read",
    "integrations.write",
    "sms.read",
    "imports.read",
    "imports.write",
    "events.read",
    "pipelines.read",
    "org.read",
    "members.read",
    "products.read",
  ],
  lead: [
    ...["companies", "people", "deals", "tasks"].flatMap((object) => [
      `${object}.read:team`,
      `${object}.write:team`,
      `${object}.delete:${object === "tasks" ? "team" : "own"}`,
    ]),
    "interactions.read",
    "interactions.write",
    "interactions.delete",
    "imports.read",
    "events.read",
    "deal_amounts.read",
    "deal_amounts.write",
    "pipelines.read",
    "org.read",
    "members.read",
  ],
  clerk: [
    ...["companies", "people", "deals", "tasks"].flatMap((object) => [
      `${object}.read`,
      `${object}.write:own`,
      `${object}.delete:own`,
    ]),
    "interactions.read",
    "events.read",
    "deal_amounts.read",
    "org.read",
  ],
};

/** Makes both orgs. One person, `both`, belongs to the two of them. */
export async function makeOrgs(client: Client): Promise<{
  ours: Org;
  theirs: Org;
  /** A person in no org. */
  loner: string;
  /** A session of our owner's that has ended. */
  ended: string;
}> {
  await dropEmptyMonths(client);
  const both = await makeUser(client, "both@sample.example");
  const ours = await makeOrg(client, both);
  const theirs = await makeOrg(client, both);
  const ended = await pick(
    client,
    "insert into private.sessions (id, user_id, ended_at, ended_why) values (gen_random_uuid(), $1, now(), 'signed_out') returning id",
    [ours.people.owner.userId],
  );
  return { ours, theirs, loner: await makeUser(client, "loner@sample.example"), ended };
}

/** A year of empty partitions ahead would be planned into each of thousands of statements. */
async function dropEmptyMonths(client: Client): Promise<void> {
  const { rows } = await client.query<{ child: string; parent: string }>(
    `select c.oid::regclass::text as child, i.inhparent::regclass::text as parent
     from pg_class c join pg_inherits i on i.inhrelid = c.oid
     where c.relnamespace = 'partitions'::regnamespace and c.relkind = 'r' and c.relname not like '%_default'
       and c.relname not like '%' || to_char(now() at time zone 'UTC', '_YYYY_MM')`,
  );
  // Detached first: what refers to the whole holds each part.
  for (const { child, parent } of rows)
    await client.query(`alter table ${parent} detach partition ${child}; drop table ${child}`);
}

async function makeOrg(client: Client, both: string): Promise<Org> {
  const owner = await makeUser(client, "owner@sample.example");
  const id = await pick(client, "select private.create_org($1, 'owner', $2, 'Sample')", [
    owner,
    "owner@sample.example",
  ]);
  const slug = await pick(client, "select slug from public.orgs where id = $1", [id]);
  const people = {} as Org["people"];
  const roles = new Map<string, string>();
  for (const [name, grants] of Object.entries(customRoles)) {
    roles.set(
      name,
      await pick(
        client,
        "insert into public.roles (org_id, name, grants) values ($1, $2, $3) returning id",
        [id, name, grants],
      ),
    );
  }
  for (const seat of [...seats, "both"] as const) {
    const email = `${seat}@sample.example`;
    const userId =
      seat === "owner" ? owner : seat === "both" ? both : await makeUser(client, email);
    const role = ["admin", "viewer"].includes(seat) ? seat : "member";
    const custom = roles.get(seat === "mate" ? "seller" : seat) ?? null;
    const memberId =
      seat === "owner"
        ? await pick(client, "select id from public.org_members where org_id = $1", [id])
        : await pick(
            client,
            "insert into public.org_members (org_id, user_id, name, email, role, role_id, status) values ($1, $2, $3, $4, $5, $6, $7) returning id",
            [
              id,
              userId,
              seat,
              email,
              custom ? "custom" : role,
              custom,
              ["suspended", "removed"].includes(seat) ? seat : "active",
            ],
          );
    people[seat] = { userId, memberId, email };
  }
  await insert(client, "org_members", { org_id: id, name: "unclaimed", status: "unclaimed" });
  const made = {} as Org["keys"];
  for (const [name, { scopes, state }] of Object.entries(keys)) {
    made[name as KeyName] = await pick(
      client,
      `insert into public.api_keys (org_id, name, prefix, scopes, rate_limit, last_used_at${state && `, ${state}`})
       values ($1, $2, $3, $4, 1000000, now() + interval '1 day'${state && ", now() - interval '1 day'"}) returning id`,
      [id, name, `rk_live_${name}`, scopes],
    );
  }
  const org = { id, slug, people, keys: made };
  // Some defaults and triggers ask who acts.
  await client.query("begin");
  await client.query("select set_config('request.jwt.claims', $1, true)", [
    JSON.stringify({ sub: owner, org_id: id }),
  ]);
  await client.query(
    "insert into public.webhooks (org_id, url) values ($1, 'https://example.com/hook')",
    [id],
  );
  await client.query(
    "insert into public.invitations (org_id, email, role, invited_by) values ($1, 'new@sample.example', 'viewer', $2)",
    [id, people.owner.memberId],
  );
  await client.query(
    "insert into public.roles (org_id, name, grants) values ($1, 'Unheld', '{deals.read}')",
    [id],
  );
  for (const object of ["companies", "deals", "products"]) {
    const made = await pick(
      client,
      "insert into public.imports (org_id, object, file_name) values ($1, $2, 'sample.csv') returning id",
      [id, object],
    );
    await insert(client, "import_rows", {
      org_id: id,
      import_id: made,
      row_number: 1,
      cells: ["Sample"],
    });
  }
  await makeTeams(client, org);
  await makeRecords(client, org);
  await fillTables(client, id);
  await client.query("commit");
  return org;
}

/** The lead's team, with the mate in the team below it; the seller is in none. */
async function makeTeams(client: Client, org: Org): Promise<void> {
  const { lead, mate } = org.people;
  const above = await pick(
    client,
    "insert into public.teams (org_id, name, lead_id) values ($1, 'Sales', $2) returning id",
    [org.id, lead.memberId],
  );
  const below = await pick(
    client,
    "insert into public.teams (org_id, name, parent_id) values ($1, 'Sales East', $2) returning id",
    [org.id, above],
  );
  await client.query(
    "insert into public.team_members (org_id, team_id, member_id) values ($1, $2, $3)",
    [org.id, below, mate.memberId],
  );
}

/** Records of five owners (the seller, the mate, the clerk, the owner, nobody), and what hangs on them in every way that decides. */
async function makeRecords(client: Client, org: Org): Promise<void> {
  const { seller, mate, owner, clerk } = org.people;
  const stage = one(
    (
      await client.query<{ pipeline: string; stage: string }>(
        "select pipeline_id as pipeline, id as stage from public.stages where org_id = $1 order by position limit 1",
        [org.id],
      )
    ).rows,
  );
  const made: Record<string, { company: string; person: string; deal: string }> = {};
  for (const [name, member] of Object.entries({ seller, mate, owner, clerk, nobody: null })) {
    const whose = [org.id, member?.memberId ?? null, `${name}-1`];
    const company = await pick(
      client,
      "insert into public.companies (org_id, owner_id, external_id, name, domain) values ($1, $2, $3, 'Sample', 'sample.example') returning id",
      whose,
    );
    const person = await pick(
      client,
      `insert into public.people (org_id, owner_id, external_id, first_name, last_name, email, email_normalized, company_id)
       values ($1, $2, $3, 'Sam', 'Sample', 'sam@sample.example', 'sam@sample.example', $4) returning id`,
      [...whose, company],
    );
    const deal = await pick(
      client,
      `insert into public.deals (org_id, owner_id, external_id, name, currency, amount, pipeline_id, stage_id, company_id, person_id)
       values ($1, $2, $3, 'Sample', 'EUR', 4711, $4, $5, $6, $7) returning id`,
      [...whose, stage.pipeline, stage.stage, company, person],
    );
    made[name] = { company, person, deal };
  }
  const of = (name: string) => made[name] ?? { company: "", person: "", deal: "" };
  for (const [assignee, on] of [
    [seller, { deal_id: of("seller").deal }],
    [owner, { deal_id: of("seller").deal }],
    [seller, { deal_id: of("owner").deal }],
    [owner, { deal_id: of("owner").deal, person_id: of("seller").person }],
    [mate, { person_id: of("mate").person }],
    [mate, { deal_id: of("owner").deal }],
    [clerk, { deal_id: of("clerk").deal }],
    [null, { company_id: of("seller").company }],
    [seller, {}],
    [mate, {}],
  ] as const) {
    await insert(client, "tasks", {
      org_id: org.id,
      title: "Sample",
      assignee_id: assignee?.memberId ?? null,
      ...on,
    });
  }
  const talkedOf = [
    { deal_id: of("seller").deal },
    { deal_id: of("owner").deal },
    { deal_id: null },
  ];
  await fillMail(client, org.id, { first: seller.memberId, second: owner.memberId }, talkedOf);
  await fillPhone(client, org.id, seller.memberId, talkedOf);
  // Those who are mentioned may see some of the notes, and some not.
  const mentions = [seller, mate, owner].map(({ memberId }) => memberId);
  for (const [author, visibility, on] of [
    [owner, "everyone", { deal_id: of("seller").deal, mentions }],
    [owner, "private", { deal_id: of("seller").deal, mentions }],
    [seller, "private", { deal_id: of("seller").deal }],
    [seller, "everyone", { deal_id: of("owner").deal, mentions }],
    [owner, "everyone", { person_id: of("mate").person, company_id: of("seller").company }],
    [owner, "everyone", { company_id: of("seller").company }],
    [owner, "everyone", {}],
  ] as const) {
    await insert(client, "interactions", {
      org_id: org.id,
      body: visibility === "private" ? secretNote : "Sample",
      author_type: "user",
      author_id: author.userId,
      visibility,
      ...on,
    });
  }
}

async function insert(client: Client, table: string, values: Record<string, unknown>) {
  const names = Object.keys(values);
  await client.query(
    `insert into public.${table} (${names.join(", ")}) values (${names.map((_, i) => `$${i + 1}`).join(", ")})`,
    Object.values(values),
  );
}

async function pick(client: Client, sql: string, values: unknown[]): Promise<string> {
  const { rows } = await client.query<string[]>({ text: sql, values, rowMode: "array" });
  return String(one(rows)[0]);
}
