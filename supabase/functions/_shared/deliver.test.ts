import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS, runDeliveries } from "./deliver.ts";
import type { Delivery, Outcome, Queue, Result } from "./delivery-queue.ts";

const delivery = (n: number, timeoutMs = 1_000): Delivery => ({
  org_id: "o",
  id: String(n),
  lease_id: `l${n}`,
  attempt: 1,
  webhook_id: "w",
  url: "https://hooks.acme.com",
  timeout_ms: timeoutMs,
  secrets: [],
  event_id: `e${n}`,
  event_type: "deal.won",
  object_type: "deal",
  object_id: "d",
  data: "{}",
  previous: null,
  occurred_at: new Date(),
  headers: null,
  payload: "full",
  sequence: "1",
  schema_version: 1,
  actor_type: "system",
  actor_id: null,
  request_id: null,
  time_origin: performance.timeOrigin,
});
const good: Outcome = {
  ok: true,
  status: 200,
  duration_ms: 1,
  error: null,
  response_body: null,
  retry_after: null,
  final: false,
};

/** A queue in memory; `complete` may be made to fail. */
function memoryQueue(deliveries: Delivery[], complete: (results: Result[]) => void = () => {}) {
  const due = [...deliveries];
  const recorded: Result[] = [];
  const queue: Queue = {
    claim: async (max) => due.splice(0, max),
    complete: async (results) => {
      complete(results);
      recorded.push(...results);
    },
    holdsBack: async () => false,
  };
  return { queue, recorded, due };
}
const some = (count: number) => Array.from({ length: count }, (_, n) => delivery(n));

test("everything due is sent once, recorded once and counted", async () => {
  const { queue, recorded } = memoryQueue(some(350));
  const sent: string[] = [];
  const run = runDeliveries(queue, async ({ id }) => {
    sent.push(id);
    return Number(id) % 7 === 0 ? { ...good, ok: false, status: 500 } : good;
  });
  expect(await run.answer).toEqual({ delivered: 300, failed: 50, in_flight: 0, remaining: 0 });
  await run.drained;
  expect(new Set(sent).size).toBe(350);
  expect(sent).toHaveLength(350);
  expect(recorded.map(({ id }) => id).sort()).toEqual(sent.sort());
});

test("a call claims no more than its budget and says that more may be due", async () => {
  const { queue, recorded, due } = memoryQueue(some(300));
  const run = runDeliveries(queue, async () => good, { ...DEFAULT_LIMITS, maxDeliveries: 120 });
  expect(await run.answer).toMatchObject({ remaining: 1 });
  await run.drained;
  expect(recorded).toHaveLength(120);
  expect(due).toHaveLength(180);
});

test("no more requests are in flight than allowed", async () => {
  const { queue } = memoryQueue(some(100));
  let active = 0;
  let most = 0;
  const run = runDeliveries(
    queue,
    async () => {
      most = Math.max(most, ++active);
      await new Promise((resolve) => setTimeout(resolve, 3));
      active--;
      return good;
    },
    { ...DEFAULT_LIMITS, concurrency: 8 },
  );
  await run.drained;
  expect(most).toBe(8);
});

test("a claim that looked before room was made by a record does not end the call", async () => {
  const due = some(2);
  const recordedOne = Promise.withResolvers<void>();
  let claims = 0;
  const queue: Queue = {
    async claim() {
      claims++;
      if (claims === 1) return due.splice(0, 1);
      if (claims === 2) {
        // The cap was full when it looked; its answer comes after the record that freed it.
        await recordedOne.promise;
        await new Promise(setImmediate);
        return [];
      }
      return due.splice(0, 1);
    },
    async complete() {
      recordedOne.resolve();
    },
    holdsBack: async () => false,
  };
  const run = runDeliveries(queue, async () => good);
  expect(await run.answer).toMatchObject({ delivered: 2, remaining: 0 });
});

test("what its webhook's pace holds back is waited for within the call, and left to the next when its time is over", async () => {
  const { queue, recorded, due } = memoryQueue(some(6));
  let pace = 2;
  const paced: Queue = {
    ...queue,
    claim: async (max) => (pace-- > 0 ? queue.claim(Math.min(max, 1), 1) : ((pace = 1), [])),
    holdsBack: async () => due.length > 0,
  };
  expect(await runDeliveries(paced, async () => good).answer).toEqual({
    delivered: 6,
    failed: 0,
    in_flight: 0,
    remaining: 0,
  });
  expect(recorded).toHaveLength(6);

  const stuck: Queue = { ...queue, claim: async () => [], holdsBack: async () => true };
  const run = runDeliveries(stuck, async () => good, { ...DEFAULT_LIMITS, budgetMs: 300 });
  expect(await run.answer).toMatchObject({ delivered: 0, remaining: 1 });
  await run.drained;
});

test("what waited too long for its turn is left to the lease's end, not sent", async () => {
  const { queue, recorded } = memoryQueue([delivery(1, 59_000), delivery(2)]);
  const sent: string[] = [];
  const run = runDeliveries(queue, async ({ id }) => {
    sent.push(id);
    return good;
  });
  await run.drained;
  expect(sent).toEqual(["2"]);
  expect(recorded.map(({ id }) => id)).toEqual(["2"]);
});

describe("when recording fails", () => {
  test("it is tried again, since the posts are done", async () => {
    let failures = 2;
    const { queue, recorded } = memoryQueue(some(5), () => {
      if (failures-- > 0) throw new Error("connection lost");
    });
    await runDeliveries(queue, async () => good).drained;
    expect(recorded).toHaveLength(5);
  });

  test("a result that the database refuses is recorded without the receiver's words", async () => {
    const { queue, recorded } = memoryQueue(some(3), (results) => {
      if (results.some(({ response_body }) => response_body === "poison"))
        throw Object.assign(new Error("bad value"), { code: "22P05" });
    });
    await runDeliveries(queue, async ({ id }) => ({
      ...good,
      response_body: id === "1" ? "poison" : "fine",
    })).drained;
    const bodies = recorded.map(({ id, ok, response_body }) => `${id} ${ok} ${response_body}`);
    expect(bodies.sort()).toEqual(["0 true fine", "1 true null", "2 true fine"]);
  });

  test("a result that the database refuses in any form spoils only itself", async () => {
    const { queue, recorded } = memoryQueue(some(20), (results) => {
      if (results.some(({ id }) => id === "13"))
        throw Object.assign(new Error("bad value"), { code: "22P05" });
    });
    await runDeliveries(queue, async () => good).drained;
    expect(recorded.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n).filter((n) => n !== 13),
    );
  });
});

test("a queue that cannot be reached is an error of the call, not of the process", async () => {
  const queue: Queue = {
    claim: () => Promise.reject(new Error("no database")),
    complete: () => Promise.resolve(),
    holdsBack: () => Promise.resolve(false),
  };
  const run = runDeliveries(queue, async () => good);
  await expect(run.answer).rejects.toThrow("no database");
  await expect(run.drained).rejects.toThrow("no database");
});
