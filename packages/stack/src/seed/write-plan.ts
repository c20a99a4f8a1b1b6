// Writes the rows of one plan: one insert per table, then the history.
import type pg from "pg";
import type { DemoAccess } from "./demo-access.ts";
import type { Plan } from "./plan.ts";
import { createRandom } from "./random.ts";
import { writeHistory } from "./write-history.ts";

type Table =
  | "org_members"
  | "teams"
  | "team_members"
  | "pipelines"
  | "stages"
  | "products"
  | "companies"
  | "people"
  | "deals"
  | "tasks"
  | "interactions";

/** One statement for any number of rows; the columns are those of the first row. */
async function insertRows(
  client: pg.ClientBase,
  orgId: string,
  table: Table,
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]!).join(", ");
  await client.query(
    `insert into public.${table} (org_id, ${columns}) select $1, ${columns} from json_populate_recordset(null::public.${table}, $2)`,
    [orgId, JSON.stringify(rows)],
  );
}

/** People who can sign in: all claimed members share the demo's password, hashed once. Columns are those that local and hosted Auth share. */
async function insertUsers(client: pg.ClientBase, plan: Plan, password: string): Promise<void> {
  const users = plan.members.filter((member) => member.user_id !== null);
  const people = JSON.stringify(
    users.map((user) => ({
      id: user.user_id,
      email: user.email,
      name: user.name,
      at: user.created_at,
    })),
  );
  const rows = "json_to_recordset($1) as p (id uuid, email text, name text, at timestamptz)";
  await client.query(
    `insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
       confirmation_token, recovery_token, email_change, email_change_token_new, created_at, updated_at)
     select p.id, 'authenticated', 'authenticated', p.email, h.hash, p.at, '{"provider":"email","providers":["email"]}', json_build_object('full_name', p.name), '', '', '', '', p.at, p.at
     from ${rows}, (select extensions.crypt($2, extensions.gen_salt('bf', 10)) as hash) h`,
    [people, password],
  );
  await client.query(
    `insert into auth.identities (id, user_id, provider, provider_id, identity_data, last_sign_in_at, created_at, updated_at)
     select gen_random_uuid(), p.id, 'email', p.id::text, json_build_object('sub', p.id::text, 'email', p.email, 'email_verified', true), p.at, p.at, p.at from ${rows}`,
    [people],
  );
  await client.query(
    `insert into public.users (id, email, created_at) select p.id, p.email, p.at from ${rows}`,
    [people],
  );
  await client.query(
    `insert into public.identities (provider, subject, user_id, created_at) select 'supabase', p.id::text, p.id, p.at from ${rows}`,
    [people],
  );
  await client.query(
    `insert into public.profiles (user_id, full_name, created_at, updated_at) select p.id, p.name, p.at, p.at from ${rows}`,
    [people],
  );
}

/** A key that may do everything, with room for a client that pages through all. */
async function insertApiKey(client: pg.ClientBase, plan: Plan, access: DemoAccess): Promise<void> {
  const id = createRandom(`key/${plan.org.id}`).uuid(Date.parse(plan.org.created_at));
  await client.query(
    `insert into public.api_keys (org_id, id, name, prefix, scopes, rate_limit, created_by, created_at, updated_at) values ($1, $2, 'Demo', $3, '{*}', 6000, $4, $5, $5)`,
    [plan.org.id, id, `rk_live_${access.lookup}`, plan.members[0]!.id, plan.org.created_at],
  );
  await client.query(
    `insert into private.api_key_secrets (lookup, org_id, key_id, pepper_version, secret_hmac) values ($1, $2, $3, $4, $5)`,
    [access.lookup, plan.org.id, id, access.pepperVersion, access.hmac],
  );
}

/**
 * Writes one org with everything in it. Call inside a transaction, as the owner of the tables.
 * The claims name the origin `seed`, so that no webhook hears of it.
 */
export async function writePlan(
  client: pg.ClientBase,
  plan: Plan,
  access: DemoAccess,
): Promise<void> {
  await client.query(`select set_config('request.jwt.claims', '{"origin":"seed"}', true)`);
  const { org } = plan;
  await client.query(
    `insert into public.orgs (id, name, slug, default_currency, time_zone, locale, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      org.id,
      org.name,
      org.slug,
      org.default_currency,
      org.time_zone,
      org.locale,
      org.created_at,
      org.updated_at,
    ],
  );
  // A new org gets a pipeline by itself; the demo brings its own.
  await client.query(`delete from public.pipelines where org_id = $1`, [org.id]);
  await insertUsers(client, plan, access.password);
  const tables = [
    ["org_members", plan.members],
    ["teams", plan.teams],
    ["team_members", plan.teamMembers],
    ["pipelines", plan.pipelines],
    ["stages", plan.stages],
    ["products", plan.products],
    ["companies", plan.companies],
    ["people", plan.people],
    ["deals", plan.deals],
    ["tasks", plan.tasks],
    ["interactions", plan.interactions],
  ] as const satisfies readonly (readonly [Table, readonly object[]])[];
  for (const [table, rows] of tables) await insertRows(client, org.id, table, rows);
  await insertApiKey(client, plan, access);
  await writeHistory(client, plan);
}
