// One organisation's thousands of texts hold nobody else up, and taking ten of them costs what it costs with ten.
import { afterAll, beforeAll, expect, test } from "vitest";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { addPhone, openTwilio, OURS, THEIRS, type TestTwilio } from "../phones/testing.ts";

const MANY = 10_000;
type Claimed = { org_id: string; id: string; body: string };

let t: TwoOrgs;
let twilio: TestTwilio;
const phones = new Map<string, string>();
beforeAll(async () => {
  t = await openTwoOrgs();
  twilio = await openTwilio("http://127.0.0.1:9/api/webhooks/twilio");
  for (const [org, number] of [
    [t.acme, OURS],
    [t.globex, THEIRS],
  ] as const)
    phones.set(org.id, (await addPhone(t, org, number)).id);
});
afterAll(async () => {
  await t?.close();
  await twilio?.close();
});

const owner = <Row extends Record<string, unknown>>(query: string, values: unknown[] = []) =>
  asDatabaseOwner<Row>(t, query, values);

/** Puts texts into the queue that have been due for so long. */
const queue = (org: TestOrg, many: number, sinceSeconds: number, body = "Hello") =>
  owner(
    `with talk as (insert into public.conversations (org_id, channel, phone_id, counterpart, last_kind)
       select $1, 'phone', $2, '+1415555' || (1000 + floor(random() * 8999))::int, 'sms' returning id),
     made as (insert into public.sms (org_id, conversation_id, phone_id, direction, state, from_number, to_number, body)
       select $1, talk.id, p.id, 'outbound', 'queued', p.number, '+1415' || lpad((2000000 + g)::text, 7, '0'), $4 || ' ' || g
       from talk, public.phones p, generate_series(1, $3::int) g where p.id = $2 returning org_id, id)
     insert into private.phone_queue (org_id, id, kind, next_attempt_at)
     select org_id, id, 'sms', now() - make_interval(secs => $5) from made`,
    [org.id, phones.get(org.id), many, body, sinceSeconds],
  );
const claim = (many: number) => owner<Claimed>("select * from app.claim_sms($1)", [many]);
const countOf = (rows: Claimed[], org: TestOrg) =>
  rows.filter((row) => row.org_id === org.id).length;

test("behind ten thousand texts of one organisation the one of another goes with the next ten", async () => {
  await queue(t.acme, MANY, 3_600);
  await queue(t.globex, 1, 0);
  const first = await claim(10);
  expect(countOf(first, t.globex)).toBe(1);
  expect(countOf(first, t.acme)).toBe(9);

  await owner("analyze private.phone_queue, public.sms");
  const plan = await owner<{ "QUERY PLAN": string }>(
    "explain (analyze, buffers) select * from app.claim_sms(10)",
  );
  const [, hit] = /shared hit=(\d+)/.exec(plan.map((row) => row["QUERY PLAN"]).join("\n")) ?? [];
  expect(Number(hit), "blocks of a claim").toBeLessThan(3_000);
});

test("what was tried and may be tried again does not wait behind a backlog of its own organisation", async () => {
  const [one] = await owner<{ id: string }>(
    "select id from private.phone_queue where lease_id is not null and org_id = $1 limit 1",
    [t.acme.id],
  );
  // Its worker is gone; the lease has ended just now.
  await owner("update private.phone_queue set next_attempt_at = now() where id = $1", [one!.id]);
  expect((await claim(4)).map(({ id }) => id)).toContain(one!.id);
});

test("texts that may not go now cost nobody a turn", async () => {
  await owner("delete from private.phone_queue");
  await queue(t.acme, 60, 3_600, "Quiet");
  await queue(t.acme, 4, 0, "Allowed");
  // To these numbers nothing goes for some reason or other; the sequence's hours are one.
  await owner(
    "update public.sms set origin = 'sequence' where org_id = $1 and body like 'Quiet%' and state = 'queued'",
    [t.acme.id],
  );
  await owner(
    "update public.quiet_hours set weekdays = array[1 + extract(isodow from now())::int % 7]",
  );
  expect((await claim(10)).map(({ body }) => body).toSorted()).toEqual(
    [1, 2, 3, 4].map((n) => `Allowed ${n}`),
  );
});

test("a text whose number was given up meanwhile, and is another's now, does not go from it", async () => {
  await owner("delete from private.phone_queue");
  await queue(t.globex, 1, 0, "Late");
  await owner("update public.phones set state = 'released' where id = $1", [
    phones.get(t.globex.id),
  ]);
  await owner("insert into public.phones (org_id, number, label) values ($1, $2, 'Taken over')", [
    t.acme.id,
    THEIRS,
  ]);
  expect(await claim(10)).toEqual([]);
  const [late] = await owner("select state, error from public.sms where body = 'Late 1'");
  expect(late).toEqual({
    state: "failed",
    error: "the number that it was to go from has been released",
  });
});
