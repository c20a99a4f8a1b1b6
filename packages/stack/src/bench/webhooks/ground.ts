// A database with organisations that have webhooks, and ways to make deliveries for them due.
import { randomBytes } from "node:crypto";
import pg from "pg";
import { readKeyring, seal } from "@rapport/core/envelope";
import { createSigningSecret, signingSecretCell } from "@rapport/events";
import { createTestDatabase, type TestDatabase } from "../../testing.ts";

export const ENCRYPTION_KEYS = JSON.stringify({ bench: randomBytes(32).toString("base64") });

export type Endpoint = { org: string; webhook: string; path: string };
export type Ground = {
  database: TestDatabase;
  /** The tables' owner. */
  owner: pg.Client;
  endpoints: Endpoint[];
  /** All webhooks of a bench sign with one secret, sealed for each of them. */
  secret: string;
  drop(): Promise<void>;
};

/** A fresh database with `count` organisations that have one webhook each, at `<base>/hook/<number>`. */
export async function layGround(base: string, count: number): Promise<Ground> {
  const database = await createTestDatabase();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const secret = createSigningSecret();
  const { rows: endpoints } = await owner.query<Endpoint>(
    `with made as (
       insert into public.orgs (name, slug) select 'Bench ' || n, 'bench-' || n from generate_series(1, $2::int) n returning id, slug
     ) insert into public.webhooks (org_id, url)
     select id, $1 || '/hook/' || split_part(slug, '-', 2) from made returning org_id as org, id as webhook, '/hook/' || split_part(url, '/hook/', 2) as path`,
    [base, count],
  );
  // What a new organisation and its webhook tell of themselves.
  await owner.query(
    "delete from public.webhook_deliveries; delete from public.domain_events; delete from private.events_waiting",
  );
  const keyring = await readKeyring(ENCRYPTION_KEYS);
  const { rows: ids } = await owner.query<{ id: string }>(
    "select app.uuid7() as id from generate_series(1, $1::int)",
    [count],
  );
  const sealed = await Promise.all(
    endpoints.map(({ org }, i) => seal(keyring, secret, signingSecretCell(org, ids[i]!.id))),
  );
  await owner.query(
    `insert into private.webhook_secrets (org_id, id, webhook_id, ciphertext)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])`,
    [
      endpoints.map(({ org }) => org),
      ids.map(({ id }) => id),
      endpoints.map(({ webhook }) => webhook),
      sealed,
    ],
  );
  return {
    database,
    owner,
    endpoints,
    secret,
    async drop() {
      await owner.end();
      await database.drop();
    },
  };
}

/** Events without a delivery, as many for each organisation: records like those of a company, half of them changes. */
export async function addEvents(ground: Ground, count: number): Promise<void> {
  const bulk = new pg.Client({ connectionString: ground.database.superUrl });
  await bulk.connect();
  try {
    // Triggers and references would cost ten times the rows themselves, and what is measured comes after.
    await bulk.query("set session_replication_role = replica");
    await bulk.query(
      `insert into public.domain_events (org_id, type, object_type, object_id, data, previous, actor_type)
       select o.org, case when n % 2 = 0 then 'company.updated' else 'company.created' end, 'company', gen_random_uuid(),
         jsonb_build_object('id', gen_random_uuid(), 'name', 'Marlow & Finch Ltd ' || n, 'website', 'https://marlow.example/' || n,
           'email', 'office' || n || '@marlow.example', 'phone', '+44 20 7946 0' || (n % 900 + 100), 'city', 'Sheffield', 'country', 'GB',
           'annual_revenue', (n * 97) || '.00', 'currency', 'GBP', 'description', repeat('Trains forklift drivers in four counties. ', 4),
           'created_at', now(), 'updated_at', now(), 'version', 2),
         case when n % 2 = 0 then '{"name": "Marlow Ltd", "city": "Leeds"}'::jsonb end, 'system'
       from unnest($1::uuid[]) with ordinality o (org, i) cross join generate_series(1, $2::int) n`,
      [ground.endpoints.map(({ org }) => org), Math.ceil(count / ground.endpoints.length)],
    );
    await bulk.query("reset session_replication_role");
    await bulk.query("vacuum analyze public.domain_events");
  } finally {
    await bulk.end();
  }
}

/** Makes every event due for its webhook, `times` over, and wakes the worker with the commit. */
export async function makeDeliveriesDue(ground: Ground, times = 1): Promise<void> {
  const bulk = new pg.Client({ connectionString: ground.database.superUrl });
  await bulk.connect();
  try {
    await bulk.query("begin; set local session_replication_role = replica");
    await bulk.query(
      `insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type)
       select e.org_id, w.id, e.id, e.type from public.domain_events e
         join public.webhooks w on w.org_id = e.org_id cross join generate_series(1, $1::int)`,
      [times],
    );
    await bulk.query("select pg_notify('rapport_webhooks', '')");
    await bulk.query("commit");
  } finally {
    await bulk.end();
  }
}

/** One change of one record in its own transaction, by the door every trigger uses. Answers the event's id. */
export const RECORD_EVENT = {
  name: "record",
  text: `select private.record_event($1, 'company.updated', gen_random_uuid(),
    jsonb_build_object('id', $1::uuid, 'name', 'Marlow & Finch Ltd', 'city', 'Sheffield', 'description', repeat('Trains forklift drivers in four counties. ', 4)),
    '{"city": "Leeds"}') as id`,
};
