/**
 * Paging while others write: what was there throughout is met once, whichever way the list is sorted.
 * Short by default; RAPPORT_PAGING_PEOPLE=100000 is the full form.
 */
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type Answer, type TwoOrgs } from "#lib/testing/two-orgs.ts";

const people = Number(process.env["RAPPORT_PAGING_PEOPLE"] ?? 5_000);
const writers = 20;
/** One by a name, one by a field that may be empty; the full form also by what writers change. */
const sorts = ["full_name", "job_title", ...(people > 5_000 ? ["-created_at", "-updated_at"] : [])];
const minutes = 60_000 * Math.max(1, people / 10_000);

let t: TwoOrgs;
let owner: pg.Client;
/** Those that nobody touches: two of three. */
let throughout: Set<string>;
let touched: string[];

beforeAll(async () => {
  t = await openTwoOrgs();
  owner = new pg.Client({ connectionString: t.superUrl });
  await owner.connect();
  // Without triggers: only that they are there counts.
  await owner.query("set session_replication_role = replica");
  for (const org of [t.acme.id, t.globex.id])
    await owner.query(
      `insert into public.people (org_id, first_name, last_name, job_title, created_at)
       select $1, 'Ada', 'Person ' || (n * 7919 % 1000), case when n % 4 = 0 then null else 'Title ' || n % 50 end, now() - n * interval '1 second'
       from generate_series(1, $2::int) n`,
      [org, org === t.acme.id ? people : 500],
    );
  await owner.query("set session_replication_role = origin");
  await owner.query("vacuum analyze public.people");
  const { rows } = await owner.query<{ id: string }>(
    "select id from public.people where org_id = $1 order by id",
    [t.acme.id],
  );
  const ids = rows.map(({ id }) => id);
  touched = ids.filter((_, n) => n % 3 === 0);
  throughout = new Set(ids.filter((_, n) => n % 3 !== 0));
}, minutes);
afterAll(async () => {
  await owner?.end();
  await t?.close();
});

/** Inserts, changes and deletes until told to stop. Answers how often it wrote. */
async function write(own: string[], seed: number, going: () => boolean): Promise<number> {
  let writes = 0;
  let random = seed;
  const next = (below: number) =>
    (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  while (going()) {
    const id = own[next(own.length)]!;
    const turn = next(10);
    const answer =
      turn < 4
        ? await t.call(t.acme.key, "POST", "/people", {
            last_name: `New ${next(1000)}`,
            job_title: `Title ${next(50)}`,
          })
        : turn < 8
          ? await t.call(t.acme.key, "PATCH", `/people/${id}`, {
              last_name: `Person ${next(1000)}`,
              job_title: next(3) ? `Title ${next(50)}` : null,
            })
          : turn < 9
            ? await t.call(t.acme.key, "DELETE", `/people/${id}`)
            : await t.call(t.acme.key, "POST", `/people/${id}/restore`);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(410);
    writes++;
  }
  return writes;
}

test.each(sorts)(
  "sorted by %s",
  async (sort) => {
    let going = true;
    const working = Array.from({ length: writers }, (_, n) =>
      write(
        touched.filter((__, at) => at % writers === n),
        n + 1,
        () => going,
      ),
    );
    const met = new Map<string, number>();
    const started = performance.now();
    let pages = 0;
    try {
      for (let cursor: string | null = ""; cursor !== null;) {
        const page: Answer = await t.call(
          t.acme.key,
          "GET",
          `/people?sort=${sort}&limit=100${cursor && `&cursor=${cursor}`}&fields=last_name`,
        );
        expect(page.status, JSON.stringify(page.body)).toBe(200);
        for (const { id } of page.body.data) met.set(id, (met.get(id) ?? 0) + 1);
        cursor = page.body.next_cursor;
        pages++;
      }
    } finally {
      going = false;
    }
    const writes = (await Promise.all(working)).reduce((sum, one) => sum + one, 0);
    const seconds = (performance.now() - started) / 1000;
    const missed = [...throughout].filter((id) => !met.has(id));
    const repeated = [...throughout].filter((id) => (met.get(id) ?? 0) > 1);
    console.info(
      `${sort}: ${pages} pages, ${met.size} people, ${writes} writes in ${seconds.toFixed(1)} s; ${((1000 * seconds) / pages).toFixed(0)} ms a page`,
    );
    expect(missed).toEqual([]);
    expect(repeated).toEqual([]);
    expect(writes).toBeGreaterThan(writers);
    expect(pages).toBeGreaterThan((people * 0.6) / 100);
  },
  minutes,
);
