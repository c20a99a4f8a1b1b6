// At least one row in every table of an org, made from the catalogue: a new table is in at once.
import type { Client } from "pg";

import { listTenantTables } from "./catalogue.ts";
import type { Column, Table } from "./catalogue.ts";

/** What a column wants when its type and its check constraints do not say. */
const samples: Record<string, string> = {
  actor_type: "system",
  currency: "EUR",
  domain: "example.com",
  earliest: "09:00",
  email: "somebody@example.com",
  email_normalized: "somebody@example.com",
  event_type: "deal.created",
  latest: "17:00",
  phone_normalized: "+41441234567",
  scopes: "{*}",
  type: "deal.created",
  url: "https://example.com/hook",
};

export type Reference = {
  name: string;
  table: string;
  target: string;
  columns: string[];
  targetColumns: string[];
};

/** A person of the `supabase` provider, with a profile. */
export async function makeUser(client: Client, email: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `with made as (insert into public.users (email) values ($1) returning id),
       profile as (insert into public.profiles (user_id, full_name) select id, $1 from made),
       identity as (insert into public.identities (provider, subject, user_id) select 'supabase', id::text, id from made)
     select id from made`,
    [email],
  );
  return one(rows).id;
}

/** Mailboxes and conversations of two members, about a record and about nobody, private and shared: what no column's type tells. */
export async function fillMail(
  client: Client,
  org: string,
  members: { first: string; second: string },
  records: { deal_id: string | null }[],
): Promise<void> {
  const add = adder(client);
  for (const [name, member_id] of Object.entries(members)) {
    const integration_id = await add("integrations", {
      org_id: org,
      provider: "google",
      member_id,
      address: `${name}@sample.example`,
    });
    for (const { deal_id } of records)
      for (const visibility of ["private", "shared"]) {
        const thread = `${deal_id ?? "nobody"} ${visibility}`;
        const of = { org_id: org, deal_id };
        const conversation_id = await add("conversations", {
          ...of,
          channel: "email",
          integration_id,
          counterpart: thread,
          owner_id: member_id,
          visibility,
          last_kind: "email",
        });
        const shared = visibility === "shared";
        const email_id = await add("emails", {
          ...of,
          conversation_id,
          integration_id,
          member_id,
          direction: "inbound",
          state: "received",
          message_id: thread,
          from_address: "sam@sample.example",
          shared,
        });
        const text = { org_id: org, member_id, shared };
        await add("email_bodies", {
          ...text,
          id: email_id,
          text: shared ? sharedMail : secretMail,
        });
        await add("email_attachments", {
          ...text,
          email_id,
          file_name: "sample.pdf",
          size_bytes: 1,
          file_key: `${org}/email/${email_id}`,
        });
        await add("email_participants", {
          org_id: org,
          email_id,
          role: "from",
          address: "sam@sample.example",
          occurred_at: "2026-01-31T12:00:00Z",
        });
      }
  }
}

/** A number that is `first`'s, with a text and a call about each record. Numbers are unique over all orgs. */
export async function fillPhone(
  client: Client,
  org: string,
  member_id: string,
  records: { deal_id: string | null }[],
): Promise<void> {
  const add = adder(client);
  const { rows } = await client.query<{ number: string }>(
    "select '+4144000' || lpad(count(*)::text, 4, '0') as number from private.phone_numbers",
  );
  const { number } = one(rows);
  const phone_id = await add("phones", { org_id: org, number, label: "Sample" });
  for (const [n, { deal_id }] of records.entries()) {
    const of = { org_id: org, deal_id, phone_id };
    const counterpart = `+4144999000${n}`;
    const conversation_id = await add("conversations", {
      ...of,
      channel: "phone",
      counterpart,
      last_kind: "sms",
    });
    for (const member of [member_id, null]) {
      const passed = { ...of, conversation_id, member_id: member, direction: "inbound" };
      const numbers = { from_number: counterpart, to_number: number };
      await add("sms", { ...passed, ...numbers, state: "received", body: "Sample" });
      await add("calls", { ...passed, ...numbers });
    }
  }
}

function adder(client: Client) {
  return async (table: string, values: Record<string, unknown>): Promise<string> => {
    const names = Object.keys(values);
    const { rows } = await client.query<{ id: string }>(
      `insert into public.${table} (${names.join(", ")}) values (${names.map((_, i) => `$${i + 1}`).join(", ")}) returning id`,
      Object.values(values),
    );
    return one(rows).id;
  };
}

/** What a shared mail says. */
export const sharedMail = "Welcome everybody";
/** What a private mail says. */
export const secretMail = "For your eyes alone";

/** Puts a row into every table of the org that has none yet. */
export async function fillTables(client: Client, org: string): Promise<void> {
  const references = await listReferences(client);
  const checks = await listChoices(client);
  const waiting = await listTenantTables(client);
  while (waiting.length > 0) {
    // What a table refers to is filled before it; a table may refer to itself.
    const next = waiting.findIndex((table) =>
      references
        .filter((reference) => reference.table === table.name && reference.target !== table.name)
        .every((reference) => !waiting.some((other) => other.name === reference.target)),
    );
    const [table] = waiting.splice(Math.max(next, 0), 1);
    if (!table) break;
    const filled = await client.query(`select from ${table.full} where org_id = $1 limit 1`, [org]);
    if (filled.rowCount === 0) await fillTable(client, org, table, references, checks);
  }
}

async function fillTable(
  client: Client,
  org: string,
  table: Table,
  references: Reference[],
  checks: Map<string, string>,
): Promise<void> {
  const values = new Map<string, unknown>([["org_id", org]]);
  for (const reference of references.filter(
    (item) => item.table === table.name && item.target !== table.name,
  )) {
    const { rows } = await client.query<Record<string, unknown>>(
      `select ${reference.targetColumns.join(", ")} from public.${reference.target} where org_id = $1 order by id limit 1`,
      [org],
    );
    for (const [i, column] of reference.columns.entries()) {
      if (!values.has(column)) values.set(column, rows[0]?.[reference.targetColumns[i] ?? ""]);
    }
  }
  for (const column of table.columns) {
    if (values.has(column.name) || column.generated) continue;
    const wanted = column.name in samples || (column.notNull && !column.fills);
    if (!wanted) continue;
    const own = column.name === "file_key" ? `${org}/sample/1` : undefined;
    values.set(column.name, own ?? checks.get(`${table.name}.${column.name}`) ?? sampleOf(column));
  }
  const names = [...values.keys()];
  await client.query(
    `insert into ${table.full} (${names.join(", ")}) values (${names.map((_, i) => `$${i + 1}`).join(", ")})`,
    [...values.values()],
  );
}

/** A value of the column's type. */
function sampleOf({ name, type }: Pick<Column, "name" | "type">): string {
  if (samples[name]) return samples[name];
  if (type === "uuid") return "01900000-0000-7000-8000-000000000000";
  if (type === "boolean") return "true";
  if (type === "date") return "2026-01-31";
  if (type.startsWith("timestamp")) return "2026-01-31T12:00:00Z";
  if (type === "jsonb") return "{}";
  if (type.endsWith("[]")) return "{sample}";
  if (/^(integer|bigint|smallint|numeric)/.test(type)) return "1";
  return "sample";
}

/** Foreign keys between tables of tenants. */
export async function listReferences(client: Client): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(
    `select f.conname as name, s.relname as table, t.relname as target,
       array(select a.attname::text from unnest(f.conkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num order by k.n) as columns,
       array(select a.attname::text from unnest(f.confkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.num order by k.n) as "targetColumns"
     from pg_constraint f join pg_class s on s.oid = f.conrelid join pg_class t on t.oid = f.confrelid
     where f.contype = 'f' and f.conparentid = 0 and s.relnamespace = 'public'::regnamespace and t.relname <> 'orgs'
       and exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'org_id')
     order by cardinality(f.conkey) desc`,
  );
  return rows;
}

/** The first allowed value of columns whose check constraint lists them. */
async function listChoices(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; choice: string }>(
    `select c.relname || '.' || a.attname as name, (regexp_match(pg_get_constraintdef(k.oid), 'ARRAY\\[''([^'']+)'''))[1] as choice
     from pg_constraint k join pg_class c on c.oid = k.conrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
     where k.contype = 'c' and cardinality(k.conkey) = 1 and pg_get_constraintdef(k.oid) ~ '= ANY'`,
  );
  return new Map(rows.filter((row) => row.choice).map((row) => [row.name, row.choice]));
}

/** The first row, which must be there. */
export function one<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (!row) throw new Error("The database answered no row where one was expected.");
  return row;
}
