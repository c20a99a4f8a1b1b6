// What changes under a delivery that is on its way: its secret, its webhook, the clock; and what cannot be recorded.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DenoFunction } from "../testing/deno.ts";
import { type Field, openField, verifyEach, waitUntil } from "../testing/field.ts";
import {
  addSecret,
  attemptsOf,
  createCompanies,
  createOrgWithWebhook,
  deliveriesOf,
  makeDue,
} from "../testing/org.ts";
import { startRawReceiver } from "../testing/raw-receiver.ts";

const answer = (status: number, more = "") =>
  `HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n${more}\r\n`;

let field: Field;
let worker: DenoFunction;
beforeAll(async () => {
  field = await openField();
  worker = await field.startWorker();
});
afterAll(() => field?.close());

/** A receiver that holds each request until `answerAll(status)`. */
async function startHolding() {
  const waiting: ((text: string) => void)[] = [];
  const receiver = field.keep(
    await startRawReceiver((socket) => waiting.push((text) => socket.write(text))),
  );
  const answerAll = (status: number) => waiting.splice(0).forEach((write) => write(answer(status)));
  return { receiver, waiting, answerAll };
}
const statesOf = async (orgId: string) =>
  (await deliveriesOf(field.owner, orgId)).map(({ state }) => state);

test("a secret that is rotated between two attempts: each is signed with what holds then", async () => {
  let status = 503;
  const receiver = field.keep(await startRawReceiver((socket) => socket.write(answer(status))));
  const webhook = await createOrgWithWebhook(field.owner, receiver.url);
  const [old] = webhook.secrets;
  await createCompanies(field.owner, webhook.orgId, 1);
  await worker.call();

  await field.owner.query(
    "update private.webhook_secrets set expires_at = now() + interval '1 day' where webhook_id = $1",
    [webhook.id],
  );
  await addSecret(field.owner, webhook);
  const [fresh] = webhook.secrets;
  await makeDue(field.owner, webhook.orgId);
  await worker.call();

  await field.owner.query(
    "update private.webhook_secrets set expires_at = now() - interval '1 second' where webhook_id = $1 and expires_at is not null",
    [webhook.id],
  );
  status = 204;
  await makeDue(field.owner, webhook.orgId);
  await worker.call();

  const [first, second, third] = receiver.requests;
  const ids = [
    verifyEach(first!, [old!]).id,
    verifyEach(second!, [old!, fresh!]).id,
    verifyEach(third!, [fresh!]).id,
  ];
  expect(new Set(ids).size).toBe(1);
  expect(() => verifyEach(first!, [fresh!])).toThrow(/signature/i);
  expect(() => verifyEach(third!, [old!])).toThrow(/signature/i);
  expect(await statesOf(webhook.orgId)).toEqual(["delivered"]);
});

describe("a webhook that goes while two of its events are on their way", () => {
  test.each([
    ["is deleted", "update public.webhooks set deleted_at = now() where id = $1"],
    ["is turned off", "update public.webhooks set is_enabled = false where id = $1"],
  ])("%s: what ends well is delivered, the rest is cancelled and never sent", async (_, change) => {
    const { receiver, waiting, answerAll } = await startHolding();
    const webhook = await createOrgWithWebhook(field.owner, receiver.url, { maxInFlight: 2 });
    await createCompanies(field.owner, webhook.orgId, 5);
    const call = worker.call();
    await waitUntil(() => waiting.length === 2, worker.log);
    await field.owner.query(change, [webhook.id]);
    const [fails] = waiting.splice(1);
    fails!(answer(500));
    answerAll(200);
    await call;
    const settled = async () => (await attemptsOf(field.owner, webhook.orgId)).length === 2;
    await waitUntil(settled, worker.log);
    expect((await statesOf(webhook.orgId)).sort()).toEqual([
      ...Array<string>(4).fill("cancelled"),
      "delivered",
    ]);
    await makeDue(field.owner, webhook.orgId);
    await worker.call();
    expect(receiver.requests).toHaveLength(2);
  });

  test("is gone altogether, with its organisation: the worker goes on, and others' results are recorded", async () => {
    const gone = await startHolding();
    const stays = await startHolding();
    const lost = await createOrgWithWebhook(field.owner, gone.receiver.url);
    const kept = await createOrgWithWebhook(field.owner, stays.receiver.url);
    for (const { orgId } of [lost, kept]) await createCompanies(field.owner, orgId, 1);
    const call = worker.call();
    await waitUntil(() => gone.waiting.length + stays.waiting.length === 2, worker.log);
    await field.owner.query("delete from public.webhooks where id = $1", [lost.id]);
    gone.answerAll(500);
    stays.answerAll(200);
    expect((await call).status).toBe(200);
    await waitUntil(async () => (await statesOf(kept.orgId))[0] === "delivered", worker.log);
    expect(await statesOf(lost.orgId)).toEqual([]);
  });
});

test.each([
  ["ahead", 600_000],
  ["behind", -600_000],
])(
  "a worker whose clock is ten minutes %s: its signatures hold, and nothing is due sooner or later",
  async (_, clockShiftMs) => {
    const shifted = await field.startWorker({ clockShiftMs });
    const date = new Date(Date.now() + 120_000).toUTCString();
    const receiver = field.keep(
      await startRawReceiver((socket) =>
        socket.write(
          receiver.requests.length > 1 ? answer(204) : answer(503, `retry-after: ${date}\r\n`),
        ),
      ),
    );
    const webhook = await createOrgWithWebhook(field.owner, receiver.url);
    await createCompanies(field.owner, webhook.orgId, 1);
    expect(await (await shifted.call()).json()).toMatchObject({ failed: 1 });
    const [waiting] = await deliveriesOf(field.owner, webhook.orgId);
    expect(waiting!.wait).toBeGreaterThan(90);
    expect(waiting!.wait).toBeLessThanOrEqual(121);
    expect(await (await shifted.call()).json()).toMatchObject({ delivered: 0, failed: 0 });
    await makeDue(field.owner, webhook.orgId);
    await shifted.call();
    // The package refuses what is more than five minutes away from now.
    for (const request of receiver.requests)
      expect(verifyEach(request, webhook.secrets).id).toBe(waiting!.event_id);
    expect(await statesOf(webhook.orgId)).toEqual(["delivered"]);
    await shifted.kill();
  },
);

describe("poison", () => {
  test("an answer that the database refuses: its delivery is recorded without it, and its neighbours whole", async () => {
    await field.owner.query(`
      create function public.refuse_poison() returns trigger language plpgsql as $$
      begin
        if new.response_body like '%poison%' then raise exception 'poison' using errcode = '22P05'; end if;
        return new;
      end $$;
      create trigger refuse_poison before insert on public.webhook_attempts for each row execute function public.refuse_poison()`);
    const receiver = field.keep(
      await startRawReceiver((socket, request) => {
        const body = request.includes("Company 2") ? "poison" : "bread";
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      }),
    );
    const { orgId } = await createOrgWithWebhook(field.owner, receiver.url);
    await createCompanies(field.owner, orgId, 3);
    await worker.call();
    expect(await statesOf(orgId)).toEqual(["delivered", "delivered", "delivered"]);
    expect(receiver.requests).toHaveLength(3);
    const bodies = (await attemptsOf(field.owner, orgId)).map(({ response_body }) => response_body);
    expect(bodies.sort()).toEqual(["bread", "bread", null]);
  });

  test("an event of which no body can be written: it ends with a sentence, and the worker goes on", async () => {
    const receiver = field.keep(await startRawReceiver((socket) => socket.write(answer(204))));
    const { orgId } = await createOrgWithWebhook(field.owner, receiver.url);
    await createCompanies(field.owner, orgId, 2);
    await field.owner.query(
      "update public.domain_events set occurred_at = 'infinity' where org_id = $1 and data ->> 'name' = 'Company 1'",
      [orgId],
    );
    expect((await worker.call()).status).toBe(200);
    expect((await statesOf(orgId)).sort()).toEqual(["delivered", "pending"]);
    const errors = (await attemptsOf(field.owner, orgId)).map(({ error }) => error);
    expect(errors).toContainEqual(expect.stringMatching(/^The request failed: /));
    expect(receiver.requests).toHaveLength(1);
  });

  test("one that kills its worker each time dies after ten attempts", async () => {
    const receiver = field.keep(await startRawReceiver(() => {}));
    const { orgId } = await createOrgWithWebhook(field.owner, receiver.url);
    await createCompanies(field.owner, orgId, 1);
    await field.owner.query(
      "update public.webhook_deliveries set attempts = 10, lease_id = gen_random_uuid(), next_attempt_at = now() where org_id = $1",
      [orgId],
    );
    await worker.call();
    expect(await deliveriesOf(field.owner, orgId)).toMatchObject([
      { state: "dead", attempts: 10, last_error: expect.stringContaining("worker ended") },
    ]);
    expect(receiver.requests).toEqual([]);
  });
});
