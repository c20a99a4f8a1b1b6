/** What a reader asks for: records beside a record, some fields alone, filters in groups, and cursors that fit one list. */
import type { KyselyPlugin } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseListQuery } from "#lib/query/index.ts";
import { memberWith } from "#lib/testing/membership.ts";
import { openTwoOrgs, type Answer, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { personFields } from "../people/schema.ts";
import { listPeople } from "../people/service.ts";
import { expandRows } from "./expand.ts";
import { personRelations } from "./relations.ts";

type Row = Answer["body"];

let t: TwoOrgs;
let owner: string;
let company: Row;
let parent: Row;
let person: Row;
let deal: Row;
let note: Row;
let task: Row;

async function make(path: string, body: unknown, key = t.acme.key): Promise<Row> {
  const made = await t.call(key, "POST", `/${path}`, body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}
const get = (path: string, key = t.acme.key) => t.call(key, "GET", path);
const groups = (node: unknown) => `filter=${encodeURIComponent(JSON.stringify(node))}`;

beforeAll(async () => {
  t = await openTwoOrgs();
  owner = t.acme.people.member.memberId;
  parent = await make("companies", { name: "Parent", owner_id: owner });
  company = await make("companies", { name: "Company", parent_id: parent.id, owner_id: owner });
  person = await make("people", { last_name: "Person", company_id: company.id });
  deal = await make("deals", {
    name: "Deal",
    amount: "100",
    company_id: company.id,
    person_id: person.id,
    owner_id: owner,
  });
  note = await make("interactions", { body: "Note", deal_id: deal.id });
  task = await make("tasks", { title: "Task", deal_id: deal.id, assignee_id: owner });
}, 60_000);
afterAll(() => t?.close());

describe("expand", () => {
  test("two steps, in reads and lists, beside the ids", async () => {
    const paths = "company,company.parent,company.owner,person,owner,stage,pipeline,product";
    const read = await get(`/deals/${deal.id}?expand=${paths}`);
    expect(read.status, JSON.stringify(read.body)).toBe(200);
    const { expanded, ...record } = read.body;
    expect(record).toEqual(deal);
    expect(expanded).toMatchObject({
      company: {
        id: company.id,
        name: "Company",
        expanded: { parent: { id: parent.id }, owner: { id: owner, name: "Acme member" } },
      },
      person: { id: person.id },
      owner: { id: owner, email: "member@acme.example" },
      stage: { id: deal.stage_id, kind: "open" },
      pipeline: { id: deal.pipeline_id },
      product: null,
    });
    expect(expanded.person.expanded).toBeUndefined();
    // What stands beside it has versions of its own.
    expect(read.headers.get("etag")).toBeNull();
    expect((await get(`/deals/${deal.id}`)).headers.get("etag")).not.toBeNull();
    const list = await get(`/deals?expand=${paths}`);
    expect(list.body.data[0]).toEqual(read.body);
    const deeper = await get(`/tasks/${task.id}?expand=deal.company,assignee`);
    expect(deeper.body.expanded).toMatchObject({
      deal: { id: deal.id, amount: "100.00", expanded: { company: { id: company.id } } },
      assignee: { id: owner },
    });
    const about = await get(`/interactions/${note.id}?expand=deal.owner,company,person`);
    expect(about.body.expanded).toMatchObject({
      deal: { expanded: { owner: { id: owner } } },
      company: { id: company.id },
    });
  });

  test("a page asks once per relation, however many rows it has", async () => {
    for (let n = 0; n < 5; n++)
      await make("people", { last_name: `Colleague ${n}`, company_id: company.id });
    const asked = new Set<unknown>();
    const counting: KyselyPlugin = {
      transformQuery({ node, queryId }) {
        asked.add(queryId);
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    const shown = await t.acme.as("owner", async (ctx) => {
      const { data } = await listPeople(
        ctx,
        parseListQuery(new URL("http://x/"), personFields, { defaultSort: "full_name" }),
      );
      const db = ctx.db.withPlugin(counting);
      const paths = ["company", "company.owner", "company.parent"];
      return expandRows({ ...ctx, db }, personRelations, data, paths);
    });
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.at(-1)?.["expanded"]).toMatchObject({ company: { id: company.id } });
    expect(asked.size).toBe(3);
  });

  test("paths that are not there are refused by name", async () => {
    for (const path of [
      "nope",
      "company.people",
      "company.owner.team",
      "__proto__",
      "",
      "company,nope",
    ]) {
      for (const at of [`/deals/${deal.id}`, "/deals"]) {
        const answer = await get(`${at}?expand=${path}`);
        expect(answer.status, path).toBe(400);
        expect(answer.body.errors[0].pointer).toBe("?expand");
      }
    }
    expect((await get("/products?expand=company")).status).toBe(400);
    expect((await get(`/deals/${deal.id}?nope=1`)).status).toBe(400);
  });

  test("what the reader may not see, and what is deleted, is null", async () => {
    const narrow = await memberWith(t, t.acme, [
      "deals.read",
      "tasks.read",
      "people.read:own",
      "companies.read:own",
    ]);
    const read = (path: string) =>
      t.call(narrow.cookie, "GET", path, undefined, { "rapport-org": t.acme.slug });
    const beside = (await read(`/deals/${deal.id}?expand=company.owner,person,owner,stage`)).body;
    expect(beside.expanded).toEqual({ company: null, person: null, owner: null, stage: null });
    expect(beside.amount).toBeUndefined();
    const task_ = (await read(`/tasks/${task.id}?expand=deal.company`)).body;
    expect(task_.expanded.deal).toMatchObject({ id: deal.id, expanded: { company: null } });
    expect(task_.expanded.deal.amount).toBeUndefined();

    const gone = await make("companies", { name: "Gone" });
    const left = await make("people", { last_name: "Left", company_id: gone.id });
    await t.call(t.acme.key, "DELETE", `/companies/${gone.id}`);
    const orphan = (await get(`/people/${left.id}?expand=company`)).body;
    expect(orphan).toMatchObject({ company_id: gone.id, expanded: { company: null } });
    expect((await get(`/deals/${deal.id}?expand=company`, t.globex.key)).status).toBe(404);
  });
});

describe("fields", () => {
  test("some alone, the id always, in reads and lists", async () => {
    expect((await get(`/deals/${deal.id}?fields=name,amount`)).body).toEqual({
      id: deal.id,
      name: "Deal",
      amount: "100.00",
    });
    const list = await get("/deals?fields=name&expand=owner&count=true");
    expect(list.body.data).toEqual([
      { id: deal.id, name: "Deal", expanded: { owner: expect.objectContaining({ id: owner }) } },
    ]);
    expect(list.body.total_count).toBe(1);
    for (const fields of ["nope", "name,org_id", "name_key", "email_normalized", "deleted_at", ""])
      expect((await get(`/deals?fields=${fields}`)).body.errors[0].pointer).toBe("?fields");
  });

  test("a guarded field stays guarded", async () => {
    const blind = await memberWith(t, t.acme, ["deals.read"]);
    const read = await t.call(blind.cookie, "GET", `/deals?fields=name,amount`, undefined, {
      "rapport-org": t.acme.slug,
    });
    expect(read.body.data).toEqual([{ id: deal.id, name: "Deal" }]);
  });
});

describe("filters in groups", () => {
  test("AND and OR, with the filters of the address beside them", async () => {
    for (const [name, family, price] of [
      ["Crane", "Heavy", "900"],
      ["Hook", "Light", "9"],
      ["Rope", "Light", "90"],
      ["Belt", null, "90"],
    ])
      await make("products", { name, family, price, currency: "EUR" });
    const found = async (query: string) =>
      (await get(`/products?fields=name&${query}`)).body.data.map(({ name }: Row) => name);
    const light = { field: "family", op: "eq", value: "Light" };
    const dear = { field: "price", op: "gte", value: 100 };
    const cheap = { field: "price", op: "lt", value: "10.00" };
    expect(await found(groups({ or: [dear, cheap] }))).toEqual(["Crane", "Hook"]);
    expect(await found(groups({ and: [light, { or: [dear, cheap] }] }))).toEqual(["Hook"]);
    expect(await found(groups({ and: [light, dear] }))).toEqual([]);
    expect(
      await found(
        groups({ or: [{ and: [light, cheap] }, { field: "family", op: "is_null", value: true }] }),
      ),
    ).toEqual(["Belt", "Hook"]);
    expect(await found(`${groups({ or: [dear, light] })}&filter[price][lt]=100`)).toEqual([
      "Hook",
      "Rope",
    ]);
    expect(await found(groups(light))).toEqual(["Hook", "Rope"]);
    expect(
      (await get(`/products?${groups({ or: [dear, light] })}`, t.globex.key)).body.data,
    ).toEqual([]);
  });

  test("no group reaches beyond the org or a role", async () => {
    const anything = {
      or: [
        { field: "name", op: "ne", value: "x" },
        { field: "id", op: "ne", value: deal.id },
      ],
    };
    const own = await memberWith(t, t.acme, ["deals.read:own"]);
    const list = await t.call(
      own.cookie,
      "GET",
      `/deals?count=true&${groups(anything)}`,
      undefined,
      {
        "rapport-org": t.acme.slug,
      },
    );
    expect(list.body).toMatchObject({ data: [], total_count: 0 });
    expect((await get(`/deals?${groups(anything)}`, t.globex.key)).body.data).toEqual([]);
  });

  test("a guarded field is not filtered by, at any depth", async () => {
    const blind = await memberWith(t, t.acme, ["deals.read"]);
    const node = {
      or: [
        { field: "name", op: "eq", value: "x" },
        { and: [{ field: "amount", op: "gt", value: "1" }] },
      ],
    };
    const answer = await t.call(blind.cookie, "GET", `/deals?${groups(node)}`, undefined, {
      "rapport-org": t.acme.slug,
    });
    expect(answer.status).toBe(403);
    expect(answer.body.errors[0].pointer).toBe("?filter/or/1/and/0");
  });

  test("what is no filter is a 400 that says where", async () => {
    const tries: [query: string, pointer: string][] = [
      ["filter=", "?filter"],
      ["filter={", "?filter"],
      ["filter=[]", "?filter"],
      [groups({ and: [{ field: "name", op: "eq", value: null }] }), "?filter/and/0/value"],
      [groups({ and: [{ field: "name';--", op: "eq", value: "x" }] }), "?filter/and/0/field"],
      [`filter=${encodeURIComponent(`{"or":[${'{"and":['.repeat(3_000)}`)}`, "?filter"],
    ];
    for (const [query, pointer] of tries) {
      const answer = await get(`/deals?${query}`);
      expect(answer.status, query.slice(0, 80)).toBe(400);
      expect(answer.body.errors[0].pointer, query.slice(0, 80)).toBe(pointer);
    }
  });
});

test("a cursor fits its list alone: filters, groups, sort, bin, object, org and signature", async () => {
  for (let n = 0; n < 3; n++) await make("people", { last_name: `Paged ${n}`, job_title: "Paged" });
  const paged = { field: "job_title", op: "eq", value: "Paged" };
  const first = await get(`/people?limit=1&${groups(paged)}`);
  const cursor = first.body.next_cursor;
  const next = await get(`/people?limit=1&cursor=${cursor}&${groups(paged)}`);
  expect(next.body.data[0].last_name).toBe("Paged 1");
  const spaced = encodeURIComponent(JSON.stringify(paged, null, 2));
  expect((await get(`/people?limit=1&cursor=${cursor}&filter=${spaced}`)).body.data).toEqual(
    next.body.data,
  );
  const [payload, signature] = cursor.split(".");
  const forged = Buffer.from(JSON.stringify(["x", "a", person.id])).toString("base64url");
  for (const query of [
    `people?cursor=${cursor}`,
    `people?cursor=${cursor}&${groups({ or: [paged, paged] })}`,
    `people?cursor=${cursor}&${groups({ ...paged, value: "Other" })}`,
    `people?cursor=${cursor}&filter[job_title][eq]=Paged`,
    `people?cursor=${cursor}&${groups(paged)}&sort=-full_name`,
    `people?cursor=${cursor}&${groups(paged)}&deleted=true`,
    `companies?cursor=${cursor}`,
    `people?cursor=${forged}.${signature}&${groups(paged)}`,
    `people?cursor=${payload}&${groups(paged)}`,
    `people?cursor=&${groups(paged)}`,
  ]) {
    const answer = await get(`/${query}`);
    expect(answer.status, query).toBe(400);
    expect(answer.body.errors[0].pointer).toBe("?cursor");
  }
  const foreign = await get(`/people?limit=1&cursor=${cursor}&${groups(paged)}`, t.globex.key);
  expect(foreign.status).toBe(400);
});
