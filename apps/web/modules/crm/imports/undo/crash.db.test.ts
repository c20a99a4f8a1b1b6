import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openImportGround, type ImportGround } from "../testing.ts";

let g: ImportGround;
beforeAll(async () => {
  g = await openImportGround();
}, 60_000);
afterAll(() => g.close());

const ROWS = 3_000;
const csv = (industry: string) =>
  `Company,Id,Industry\n${Array.from({ length: ROWS }, (_, at) => `Firm ${at},c-${at},${industry}`).join("\n")}\n`;

test("an undo whose process is killed is whole after the next run, with every row taken back once", async () => {
  await g.run(g.acme, "companies", csv("Old"), {}, "first.csv");
  const { id } = await g.run(g.acme, "companies", csv("New"), {}, "second.csv");
  await g.t.call(g.acme.key, "POST", `/imports/${id}/undo`);
  const worker = spawn(
    process.execPath,
    [new URL("../testing-worker.ts", import.meta.url).pathname],
    { env: process.env, stdio: "inherit" },
  );
  const done = async () => (await g.read(g.acme, id)).undone_count;
  for (let waited = 0; (await done()) < 500 && waited < 400; waited++) await sleep(50);
  worker.kill("SIGKILL");
  await once(worker, "exit");

  const industries = () =>
    g.query(
      "select industry, count(*)::int as n from companies where org_id = $1 group by 1 order by 1",
      [g.acme.id],
    );
  const half = await g.read(g.acme, id);
  expect(half.state).toBe("undoing");
  expect(half.undone_count).toBeGreaterThanOrEqual(500);
  expect(half.undone_count).toBeLessThan(ROWS);
  // Whole chunks: what is back is what is counted.
  expect(await industries()).toEqual([
    { industry: "New", n: ROWS - half.undone_count },
    { industry: "Old", n: half.undone_count },
  ]);

  await g.query("update jobs set lease_until = now() - interval '1 second' where org_id = $1", [
    g.acme.id,
  ]);
  await g.work();
  expect(await g.read(g.acme, id)).toMatchObject({
    state: "undone",
    undone_count: ROWS,
    kept_count: 0,
  });
  expect(await industries()).toEqual([{ industry: "Old", n: ROWS }]);
  // Made, changed by the second import, put back: three versions, not one more.
  expect(
    await g.query("select distinct version from companies where org_id = $1", [g.acme.id]),
  ).toEqual([{ version: 3 }]);
  expect(await g.query("select state, total, done from jobs where kind = 'undo_import'")).toEqual([
    { state: "succeeded", total: ROWS, done: ROWS },
  ]);
}, 120_000);
