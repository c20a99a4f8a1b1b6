// What holds over several processes of the API on one database: the rate of a key, and an act that is done once, also when
// the process that does it is killed.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startApiProcess, type ApiProcess } from "#lib/testing/api-process.ts";
import { openTwoOrgs, type Answer, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
let owner: pg.Client;
let holder: pg.Client;
let apis: ApiProcess[];
const patience = { timeout: 60_000, interval: 20 };

beforeAll(async () => {
  t = await openTwoOrgs();
  owner = new pg.Client({ connectionString: t.ownerUrl });
  holder = new pg.Client({ connectionString: t.ownerUrl });
  await owner.connect();
  await holder.connect();
  apis = await Promise.all([startApiProcess(), startApiProcess()]);
}, 120_000);
afterAll(async () => {
  for (const api of apis) api.signal("SIGKILL");
  await Promise.all(apis.map((api) => api.ended));
  await owner.end();
  await holder.end();
  await t.close();
});

const rowsOf = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
  (await owner.query<Row>(text, values)).rows;
const each = <T>(count: number, fn: (api: ApiProcess, n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => fn(apis[n % apis.length]!, n)));
const statuses = (answers: Answer[]) => answers.map(({ status }) => status).toSorted();

async function makeKey(name: string): Promise<{ id: string; key: string }> {
  const made = await t.call(t.acme.key, "POST", "/api-keys", { name, scopes: ["*.read"] });
  expect(made.status).toBe(201);
  return made.body;
}

/** Sessions of this database that wait for what the holder holds, itself or behind another that does. */
const waiting = async () => {
  const [row] = await rowsOf<{ n: number }>(
    `with recursive behind (pid) as (
       select $1::int union
       select a.pid from pg_stat_activity a join behind b on b.pid = any (pg_blocking_pids(a.pid))
       where a.datname = current_database())
     select count(*)::int - 1 as n from behind`,
    [(holder as unknown as { processID: number }).processID],
  );
  return row!.n;
};

test("of 61 requests at once over two processes exactly 60 pass, and Retry-After is the second from which one passes", async () => {
  const { id, key } = await makeKey("sixty");
  const answers = await each(61, (api) => api.call(key, "GET", "/products?limit=1"));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(60);
  const [refused] = answers.filter(({ status }) => status === 429);
  const wait = Number(refused!.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(61);
  expect(refused!.headers.get("ratelimit")).toBe(`"default";r=0;t=${wait}`);

  const [kept] = await rowsOf<{ counts: number[] }>(
    "select counts from private.rate_windows where subject = $1",
    [id],
  );
  /** The answer that a request would have got so many seconds after the refusal: the window is set back, not the clock waited for. */
  const after = async (seconds: number): Promise<Answer> => {
    for (;;) {
      const [set] = await rowsOf<{ second: string }>(
        `update private.rate_windows set head = floor(extract(epoch from clock_timestamp()))::bigint - $2, counts = $3
         where subject = $1 returning head + $2 as second`,
        [id, seconds, kept!.counts],
      );
      const answer = await apis[seconds % 2]!.call(key, "GET", "/products?limit=1");
      const [seen] = await rowsOf<{ head: string }>(
        "select head from private.rate_windows where subject = $1",
        [id],
      );
      // Else a second has begun meanwhile, and it was one more than was asked for.
      if (seen!.head === set!.second) return answer;
    }
  };
  for (const early of [0, Math.floor(wait / 2), wait - 1]) {
    const answer = await after(early);
    expect([early, answer.status]).toEqual([early, 429]);
    expect(Number(answer.headers.get("retry-after"))).toBe(wait - early);
  }
  expect((await after(wait)).status).toBe(200);
}, 120_000);

test("while one key's requests stand in a queue, another key's wait for nothing", async () => {
  const slow = await makeKey("stands in a queue");
  const other = await makeKey("walks past");
  await apis[0]!.call(slow.key, "GET", "/products?limit=1");
  await holder.query("begin");
  await holder.query("select from private.rate_windows where subject = $1 for update", [slow.id]);
  const held = each(8, (api) => api.call(slow.key, "GET", "/products?limit=1"));
  await vi.waitUntil(async () => (await waiting()) === 8, patience);
  const passed = await each(40, (api) => api.call(other.key, "GET", "/products?limit=1"));
  expect(new Set(statuses(passed))).toEqual(new Set([200]));
  expect(await waiting()).toBe(8);
  await holder.query("commit");
  expect(new Set(statuses(await held))).toEqual(new Set([200]));
}, 120_000);

/** What 50 clients ask at once with one key of idempotency. */
async function askFifty(name: string) {
  const idempotencyKey = randomUUID();
  const ask = (api: ApiProcess, body: unknown = { name }) =>
    api.call(t.acme.key, "POST", "/companies", body, { "idempotency-key": idempotencyKey });
  const asked = Array.from({ length: 50 }, (_, n) => {
    const api = apis[n % 2]!;
    const client = { api, answer: undefined as Answer | undefined, broken: false };
    void ask(api).then(
      (answer) => (client.answer = answer),
      () => (client.broken = true),
    );
    return client;
  });
  await vi.waitUntil(() => asked.filter(({ answer }) => answer).length === 49, patience);
  await vi.waitUntil(async () => (await waiting()) >= 1, patience);
  expect(new Set(asked.map(({ answer }) => answer?.status))).toEqual(new Set([409, undefined]));
  const told = asked.find(({ answer }) => answer)!.answer!;
  expect([told.body.code, told.headers.get("retry-after")]).toEqual(["conflict", "1"]);
  const working = asked.find(({ answer }) => !answer)!;
  return { ask, asked, working };
}

/** Kills the process of a client, and puts another into its place. */
async function killApiOf(client: { api: ApiProcess; broken: boolean }): Promise<void> {
  const place = apis.indexOf(client.api);
  client.api.signal("SIGKILL");
  await client.api.ended;
  await vi.waitUntil(() => client.broken, patience);
  apis[place] = await startApiProcess();
}

/** All 50 ask again until they are answered; then there is one row, one event and one answer. */
async function expectOnce(name: string, ask: Awaited<ReturnType<typeof askFifty>>["ask"]) {
  const answered = await each(50, (api) =>
    vi.waitFor(async () => {
      const answer = await ask(api);
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return answer;
    }, patience),
  );
  const ids = new Set(answered.map(({ body }) => body.id as string));
  const made = await rowsOf<{ id: string }>("select id from public.companies where name = $1", [
    name,
  ]);
  expect(made.map(({ id }) => id)).toEqual([...ids]);
  const events = await rowsOf<{ type: string }>(
    "select type from public.domain_events where data ->> 'name' = $1",
    [name],
  );
  expect(events).toEqual([{ type: "company.created" }]);
  const other = await ask(apis[0]!, { name: "Another body" });
  expect([other.status, other.body.detail]).toEqual([422, expect.stringContaining("another body")]);
}

test("50 equal POSTs make one row and one event when their process is killed before it commits", async () => {
  await holder.query("begin");
  await holder.query("lock table public.companies in share mode");
  const { ask, working } = await askFifty("Killed before");
  expect((await ask(apis[0]!, { name: "Another body" })).status).toBe(409);
  await killApiOf(working);
  await holder.query("commit");
  await expectOnce("Killed before", ask);
}, 120_000);

test("and when it is killed while it commits: the answer that nobody got is given again", async () => {
  await owner.query(
    `create function public.wait_at_commit() returns trigger language plpgsql as
       $$ begin perform pg_advisory_xact_lock(4711); return null; end $$;
     create constraint trigger wait_at_commit after insert on public.companies
       deferrable initially deferred for each row execute function public.wait_at_commit()`,
  );
  await holder.query("begin");
  await holder.query("select pg_advisory_xact_lock(4711)");
  const { ask, working } = await askFifty("Killed while");
  await killApiOf(working);
  await holder.query("commit");
  await vi.waitUntil(
    async () =>
      (await rowsOf("select from public.companies where name = 'Killed while'")).length === 1,
    patience,
  );
  await owner.query("drop trigger wait_at_commit on public.companies");
  expect((await ask(apis[0]!)).headers.get("idempotent-replayed")).toBe("true");
  await expectOnce("Killed while", ask);
}, 120_000);
