import { afterAll, beforeAll, expect, test } from "vitest";
import { memberWith } from "#lib/testing/membership.ts";
import { counts, openImportGround, type ImportGround } from "../testing.ts";

let g: ImportGround;
beforeAll(async () => {
  g = await openImportGround();
}, 60_000);
afterAll(() => g.close());

type Row = {
  row_number: number;
  undo_outcome: string | null;
  undo_reason: string | null;
  record_id: string | null;
};
const post = (path: string, body: unknown, org = g.acme) => g.t.call(org.key, "POST", path, body);
const patch = (path: string, body: unknown) => g.t.call(g.acme.key, "PATCH", path, body);
const list = async (path: string, org = g.acme) =>
  (await g.t.call(org.key, "GET", path)).body.data as Record<string, unknown>[];
const rowsOf = async (id: string, outcome = "") =>
  (await list(
    `/imports/${id}/rows?limit=100${outcome && `&filter[undo_outcome][eq]=${outcome}`}`,
  )) as unknown as Row[];
const told = async (id: string) =>
  (await rowsOf(id)).map((row) => [row.row_number, row.undo_outcome, row.undo_reason]);

async function undo(id: string, org = g.acme) {
  const started = await g.t.call(org.key, "POST", `/imports/${id}/undo`);
  expect(started.status, JSON.stringify(started.body)).toBe(202);
  await g.work();
  return g.read(org, id);
}

test("what an import made goes into the bin and what it changed is as it was, except what was changed or used since", async () => {
  const make = async (name: string, more: object = {}) =>
    (await post("/companies", { name, external_id: name, ...more })).body.id as string;
  const before = {
    back: await make("Back", { phone: "+41446681800", industry: "Old" }),
    half: await make("Half", { industry: "Old", location: "Bern" }),
    gone: await make("Gone", { industry: "Old" }),
    same: await make("Same", { industry: "New" }),
  };
  const csv = `External id,Name,Industry,Location,Phone,Parent company
Back,Back,New,Zug,+41446681801,
Half,Half,New,Chur,,
Gone,Gone,New,,,
Same,Same,New,,,
n-1,Fresh,New,,,
n-2,Touched,New,,,
n-3,Used,New,,,
n-4,Mother,New,,,
n-5,Daughter,New,,,Mother
n-6,Binned,New,,,
`;
  const done = await g.run(g.acme, "companies", csv, {}, "firms.csv");
  expect(counts(done)).toEqual([6, 3, 1, 0]);
  const other = (await post("/companies", { name: "Back", external_id: "Back" }, g.globex)).body.id;

  const rows = await rowsOf(done.id);
  const idOf = (row: number) => rows[row - 1]!.record_id!;
  await patch(`/companies/${before.half}`, { industry: "Mine" });
  await g.t.call(g.acme.key, "DELETE", `/companies/${before.gone}`);
  await patch(`/companies/${idOf(6)}`, { location: "Basel" });
  await post("/people", { last_name: "Moser", company_id: idOf(7) });
  await g.t.call(g.acme.key, "DELETE", `/companies/${idOf(10)}`);

  const undone = await undo(done.id);
  expect(undone).toMatchObject({
    state: "undone",
    undone_count: 5,
    kept_count: 4,
    undone_at: expect.any(String),
  });
  expect(await told(done.id)).toEqual([
    [1, "undone", null],
    [2, "kept", "Changed since, so it stays: Industry. The other fields are as they were."],
    [3, "kept", "It was deleted since."],
    [4, null, null],
    [5, "undone", null],
    [6, "kept", "It was changed since, so it stays."],
    [7, "kept", "It is in use, so it stays: 1 person."],
    [8, "undone", null],
    [9, "undone", null],
    [10, "undone", "It had been deleted already."],
  ]);
  expect((await rowsOf(done.id, "kept")).map((row) => row.row_number)).toEqual([2, 3, 6, 7]);
  const left = await list("/companies?limit=100");
  expect(left.map((row) => row["name"]).toSorted()).toEqual([
    "Back",
    "Half",
    "Same",
    "Touched",
    "Used",
  ]);
  expect(left.find((row) => row["id"] === before.back)).toMatchObject({
    industry: "Old",
    location: null,
    phone: "+41446681800",
  });
  expect(left.find((row) => row["id"] === before.half)).toMatchObject({
    industry: "Mine",
    location: "Bern",
  });
  const normalized = await g.query("select phone_normalized from companies where id = $1", [
    before.back,
  ]);
  expect(normalized).toEqual([{ phone_normalized: "+41446681800" }]);
  expect((await list("/companies", g.globex)).map((row) => row["id"])).toEqual([other]);

  // Its events name the import, and one tells that it was undone.
  const events = await g.query(
    "select type, count(*)::int as n from domain_events where org_id = $1 and origin = 'import' and origin_id = $2 and request_id = (select undo_job_id::text from imports where id = $2::uuid) group by 1 order by 1",
    [g.acme.id, done.id],
  );
  expect(events).toEqual([
    { type: "company.deleted", n: 3 },
    { type: "company.updated", n: 2 },
    { type: "import.undone", n: 1 },
  ]);

  // Again is the same.
  const again = await undo(done.id);
  expect(again).toEqual(undone);
  const report = await g.t.call(g.acme.key, "GET", `/imports/${done.id}/report.csv?outcome=kept`);
  expect(report.body.trim().split("\r\n")).toHaveLength(5);
});

test("deals: stage, closing day and amount come back together, and companies made for a row go with it", async () => {
  const stages = await list("/pipelines").then(async ([pipeline]) =>
    list(`/stages?filter[pipeline_id][eq]=${String(pipeline!["id"])}&limit=100`),
  );
  const won = stages.find((stage) => stage["kind"] === "won")!;
  const won1 = (
    await post("/deals", {
      name: "Won once",
      external_id: "d-1",
      stage_id: won["id"],
      closed_on: "2026-01-05",
      amount: "100",
      currency: "EUR",
    })
  ).body;
  const paid = (
    await post("/deals", { name: "Paid", external_id: "d-2", amount: "100", currency: "EUR" })
  ).body;
  const csv = `Deal id,Deal name,Stage,Amount,Currency,Account
d-1,Won once,Qualify,200,USD,
d-2,Paid,Qualify,200,USD,
d-3,New one,Qualify,5,EUR,Made up
d-4,New two,Qualify,5,EUR,Made too
d-5,New three,Qualify,5,EUR,Made up
`;
  const done = await g.run(
    g.acme,
    "deals",
    csv,
    {
      mapping: {
        external_id: "Deal id",
        name: "Deal name",
        stage: "Stage",
        amount: "Amount",
        currency: "Currency",
        company: "Account",
      },
      options: { create: { companies: true } },
    },
    "deals.csv",
  );
  expect(counts(done)).toEqual([3, 2, 0, 0]);
  const made = (await list("/companies?filter[name][eq]=Made too"))[0]!["id"] as string;
  await patch(`/deals/${paid.id}`, { amount: "300" });
  await post("/interactions", { body: "A call", company_id: made });

  const undone = await undo(done.id);
  expect(await told(done.id)).toEqual([
    [1, "undone", null],
    [2, "kept", expect.stringMatching(/^Changed since, so it stays: Amount, Currency\./)],
    [3, "undone", null],
    [4, "kept", "A company was made for this row. It is in use, so it stays: 1 note."],
    [5, "undone", null],
  ]);
  expect(undone).toMatchObject({ state: "undone", undone_count: 3, kept_count: 2 });
  expect((await g.t.call(g.acme.key, "GET", `/deals/${won1.id}`)).body).toMatchObject({
    status: "won",
    stage_id: won["id"],
    closed_on: "2026-01-05",
    amount: "100.00",
    currency: "EUR",
  });
  expect((await g.t.call(g.acme.key, "GET", `/deals/${paid.id}`)).body).toMatchObject({
    amount: "300.00",
    currency: "USD",
  });
  expect((await list("/companies?limit=100")).map((row) => row["name"])).not.toContain("Made up");
  expect((await list("/companies?limit=100")).map((row) => row["name"])).toContain("Made too");
});

test("who may write and delete all such records may undo, of their own org, for 30 days", async () => {
  const done = await g.run(g.acme, "products", "Name,Code\nAnvil,A\n", {}, "things.csv");
  const path = `/imports/${done.id}/undo`;
  const status = async (who: string, org = "acme") =>
    (
      await g.t.call(
        who,
        "POST",
        path,
        undefined,
        who.startsWith("rk_") ? {} : { "rapport-org": org },
      )
    ).status;
  expect(await status(g.globex.key)).toBe(404);
  expect(await status(g.acme.people.viewer.cookie)).toBe(403);
  const writer = await memberWith(g.t, g.acme, [
    "imports.read",
    "imports.write",
    "products.read",
    "products.write",
  ]);
  expect(await status(writer.cookie)).toBe(403);

  await g.query("update imports set finished_at = now() - interval '31 days' where id = $1", [
    done.id,
  ]);
  expect(await status(g.acme.key)).toBe(409);
  await g.query("update imports set finished_at = now() where id = $1", [done.id]);
  await g.query("update import_rows set undo = null where import_id = $1", [done.id]);
  expect(await status(g.acme.key)).toBe(409);
  const draft = await g.draft(g.acme, "products", "Name,Code\nHammer,H\n");
  expect((await g.t.call(g.acme.key, "POST", `/imports/${draft.id}/undo`)).status).toBe(409);
  const people = await g.run(g.acme, "members", "Name,Email\nAda,ada@acme.example\n");
  expect((await g.t.call(g.acme.key, "POST", `/imports/${people.id}/undo`)).body.detail).toMatch(
    /members/,
  );
});

test("an undo that is stopped leaves the import, and goes on when it is begun again", async () => {
  const csv = `Name,Code\n${Array.from({ length: 1_200 }, (_, at) => `Thing ${at},t-${at}`).join("\n")}\n`;
  const done = await g.run(g.acme, "products", csv, {}, "many.csv");
  const call = (what: string) => g.t.call(g.acme.key, "POST", `/imports/${done.id}/${what}`);
  expect((await call("undo")).body).toMatchObject({ state: "undoing" });
  expect((await g.t.call(g.acme.key, "DELETE", `/imports/${done.id}`)).status).toBe(409);
  expect((await call("cancel")).body).toMatchObject({ state: "succeeded", undone_count: 0 });
  expect((await list("/products?limit=1&count=true")).length).toBe(1);

  expect((await call("undo")).body).toMatchObject({ state: "undoing" });
  await g.query("update jobs set cancel_requested = true where state = 'queued'");
  await g.work();
  expect(await g.read(g.acme, done.id)).toMatchObject({ state: "succeeded" });
  expect(await undo(done.id)).toMatchObject({
    state: "undone",
    undone_count: 1_200,
    kept_count: 0,
  });
  const completed = await g.query(
    "select count(*)::int as n from domain_events where org_id = $1 and type = 'import.completed' and object_id = $2",
    [g.acme.id, done.id],
  );
  expect(completed).toEqual([{ n: 1 }]);
}, 60_000);
