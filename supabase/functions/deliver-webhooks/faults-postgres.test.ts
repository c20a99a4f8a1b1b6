// Postgres dies under load and comes back: the workers stay the same processes, and nothing is lost.
import { callWorker, startTicker, type Ticker } from "@rapport/stack/ticker";
import { createTestDatabase, startTestPostgres, type TestPostgres } from "@rapport/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DenoFunction } from "../testing/deno.ts";
import { endLeases, type Field, openField, verifyEach, waitUntil } from "../testing/field.ts";
import {
  createCompanies,
  createOrgWithWebhook,
  deliveriesOf,
  INTERNAL_SECRET,
} from "../testing/org.ts";
import { startRawReceiver } from "../testing/raw-receiver.ts";

/** After the restart work goes on within this, without a restart of the worker. */
const RESUME_MS = 10_000;

let postgres: TestPostgres;
let field: Field;
let worker: DenoFunction;
let ticker: Ticker;

beforeAll(async () => {
  // What is committed must outlive the crash, so this cluster does not answer before it has written.
  postgres = await startTestPostgres({ shared: false, settings: { synchronous_commit: "on" } });
  const database = await createTestDatabase(undefined, postgres);
  field = await openField(database);
  worker = await field.startWorker();
  ticker = startTicker({
    databaseUrl: database.workerUrl,
    workers: [
      {
        channel: "rapport_webhooks",
        run: async () => {
          const answer = (await callWorker(worker.url, INTERNAL_SECRET)) as { remaining: number };
          return answer.remaining > 0;
        },
      },
    ],
  });
});
afterAll(async () => {
  await ticker?.stop();
  await field?.close();
  await postgres?.stop();
});

test("after a crash of Postgres under load work goes on within 10 s, nothing is lost, and only what was in flight comes twice", async () => {
  const crashAt = Promise.withResolvers<void>();
  const receiver = field.keep(
    await startRawReceiver((socket) => {
      socket.write("HTTP/1.1 204 No Content\r\n\r\n");
      if (receiver.requests.length === 150) crashAt.resolve();
    }),
  );
  const webhook = await createOrgWithWebhook(field.owner, receiver.url);
  const { orgId, secrets } = webhook;
  const came = () => receiver.requests.map((request) => verifyEach(request, secrets).id);
  await createCompanies(field.owner, orgId, 400);
  await crashAt.promise;
  await postgres.crash();
  const back = performance.now();
  const held = (await deliveriesOf(field.owner, orgId)).filter(
    ({ state, wait }) => state === "pending" && wait > 0,
  );

  await createCompanies(field.owner, orgId, 1);
  const later = (await deliveriesOf(field.owner, orgId)).at(-1)!.event_id;
  await waitUntil(() => came().includes(later), worker.log, 30_000);
  expect(performance.now() - back).toBeLessThan(RESUME_MS);

  const ids = held.map(({ id }) => id);
  await endLeases(field.owner, orgId, ids);
  const arrived = async () =>
    (await deliveriesOf(field.owner, orgId)).every(({ state }) => state === "delivered");
  await waitUntil(arrived, worker.log, 60_000);
  const arrivals = came();
  const deliveries = await deliveriesOf(field.owner, orgId);
  expect(new Set(arrivals)).toEqual(new Set(deliveries.map(({ event_id }) => event_id)));
  const twice = arrivals.filter((id, at) => arrivals.indexOf(id) !== at);
  const inFlight = new Set(held.map(({ event_id }) => event_id));
  expect(twice.filter((id) => !inFlight.has(id))).toEqual([]);
});
