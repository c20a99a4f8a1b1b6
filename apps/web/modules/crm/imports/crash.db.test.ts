import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { counts, openImportGround, type ImportGround } from "./testing.ts";

let g: ImportGround;
beforeAll(async () => {
  g = await openImportGround();
});
afterAll(() => g.close());

const ROWS = 6_000;
const csv = `Company,Id,Parent company\n${Array.from({ length: ROWS }, (_, at) => `Firm ${at},c-${at},${at % 3 === 0 ? `Firm ${ROWS - 1 - at}` : ""}`).join("\n")}\n`;

test("an import whose process is killed is whole after the next run, with every row done once", async () => {
  const { id } = await g.draft(g.acme, "companies", csv);
  await g.start(g.acme, id);
  const worker = spawn(
    process.execPath,
    [new URL("./testing-worker.ts", import.meta.url).pathname],
    { env: process.env, stdio: "inherit" },
  );
  const done = async () => counts(await g.read(g.acme, id)).reduce((sum, n) => sum + n, 0);
  for (let waited = 0; (await done()) < 500 && waited < 400; waited++) await sleep(50);
  worker.kill("SIGKILL");
  await once(worker, "exit");

  const half = await g.read(g.acme, id);
  const written = async () =>
    Number(
      (await g.query("select count(*) from companies where org_id = $1", [g.acme.id]))[0]?.[
        "count"
      ],
    );
  expect(half).toMatchObject({ state: "running" });
  expect(counts(half)[0]).toBeGreaterThanOrEqual(500);
  expect(counts(half)[0]).toBeLessThan(ROWS);
  // Whole chunks: what is written is what is counted.
  expect(await written()).toBe(counts(half)[0]);

  // Until its lease ends nobody takes the job; then anybody does.
  await g.work();
  expect(await done()).toBe(counts(half).reduce((sum, n) => sum + n, 0));
  await g.query("update jobs set lease_until = now() - interval '1 second' where org_id = $1", [
    g.acme.id,
  ]);
  await g.work();

  const whole = await g.read(g.acme, id);
  expect(whole).toMatchObject({ state: "succeeded", row_count: ROWS });
  expect(counts(whole)).toEqual([ROWS, 0, 0, 0]);
  expect(await written()).toBe(ROWS);
  expect(
    await g.query(
      "select count(*)::int as n from domain_events where org_id = $1 and type = 'company.created'",
      [g.acme.id],
    ),
  ).toEqual([{ n: ROWS }]);
  expect(
    await g.query("select count(parent_id)::int as n from companies where org_id = $1", [
      g.acme.id,
    ]),
  ).toEqual([{ n: ROWS / 3 }]);
  expect(
    await g.query("select state, total, done from jobs where org_id = $1", [g.acme.id]),
  ).toEqual([{ state: "succeeded", total: ROWS, done: ROWS }]);
}, 120_000);
