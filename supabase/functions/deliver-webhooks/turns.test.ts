// Whose turn it is: no number of webhooks that rest, or are full, hides the ones behind them.
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Field, openField } from "../testing/field.ts";

/** More than one claim walks past. */
const WEBHOOKS = 300;

let field: Field;
let session: pg.Client;
beforeAll(async () => {
  field = await openField();
  session = new pg.Client({ connectionString: field.workerUrl });
  await session.connect();
  const { rows } = await field.owner.query<{ id: string }>(
    "insert into public.orgs (name, slug) values ('Org', 'org') returning id",
  );
  const orgId = rows[0]!.id;
  await field.owner.query("insert into private.org_quotas values ($1, 'webhooks', $2)", [
    orgId,
    WEBHOOKS,
  ]);
  await field.owner.query(
    "insert into public.webhooks (org_id, url, max_in_flight) select $1, 'https://hooks.acme.com/', 1 from generate_series(1, $2)",
    [orgId, WEBHOOKS],
  );
  await field.owner.query(
    "insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type) select w.org_id, w.id, app.uuid7(), 'company.created' from public.webhooks w, generate_series(1, 3)",
  );
});
afterAll(async () => {
  await session?.end();
  await field?.close();
});
async function claim(): Promise<string[]> {
  const { rows } = await session.query<{ webhook_id: string }>(
    "select webhook_id from app.claim_deliveries(100, 25)",
  );
  return rows.map(({ webhook_id }) => webhook_id);
}

test("every webhook has its turn, although those before it are full and have more", async () => {
  const served = new Set<string>();
  for (let turns = 0; turns < 60 && served.size < WEBHOOKS; turns++)
    for (const id of await claim()) served.add(id);
  expect(served.size).toBe(WEBHOOKS);
});

test("webhooks that rest do not stand before others", async () => {
  const { rows } = await field.owner.query<{ id: string }>(
    "select id from public.webhooks order by id desc limit 5",
  );
  const open = rows.map(({ id }) => id);
  await field.owner.query(
    "update public.webhook_deliveries set lease_id = null, next_attempt_at = now() where state = 'pending'",
  );
  await field.owner.query(
    "update public.webhooks set paused_until = now() + interval '1 hour' where id <> all($1)",
    [open],
  );
  expect((await claim()).sort()).toEqual(open.sort());
});
