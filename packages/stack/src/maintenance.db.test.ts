import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "./postgres/client.ts";
import { createMaintenance, runMaintenance } from "./maintenance.ts";
import { createTestDatabase, type TestDatabase } from "./testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const owner = <Row extends object>(text: string): Promise<Row[]> =>
  withClient(database.ownerUrl, async (client) => (await client.query<Row>(text)).rows);

async function makeDueOrg(name: string, due: string): Promise<void> {
  await owner(
    `with u as (insert into public.users (email) values ('${name}@example.com') returning id),
       o as (select private.create_org(u.id, 'Owner', '${name}@example.com', '${name}') as id from u)
     select o.id from o`,
  );
  await owner(
    `update public.orgs set deletion_requested_at = now(), deletion_due_at = now() + interval '${due}' where slug = '${name}'`,
  );
}

test("a round deletes what is due and leaves what is not; the next has nothing to do", async () => {
  await makeDueOrg("due", "-1 second");
  await makeDueOrg("later", "1 day");
  expect(await runMaintenance(database.workerUrl)).toBeGreaterThan(3);
  expect(await owner("select slug from public.orgs")).toEqual([{ slug: "later" }]);
  expect(await runMaintenance(database.workerUrl)).toBe(0);
});

test("the ticker may call it every few seconds: it acts once an hour", async () => {
  let clock = 0;
  const run = createMaintenance(database.workerUrl, () => clock);
  await run();
  await makeDueOrg("second", "-1 second");
  const there = () => owner("select from public.orgs where slug = 'second'");
  clock += 59 * 60_000;
  await run();
  expect(await there()).toHaveLength(1);
  clock += 2 * 60_000;
  await run();
  expect(await there()).toHaveLength(0);
});
