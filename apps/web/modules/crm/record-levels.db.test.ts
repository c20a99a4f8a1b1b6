/** Roles that reach their own or their team's records: every way to a record, and to what hangs on it. */
import { randomUUID } from "node:crypto";
import { withOrg } from "@rapport/db";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { memberWith } from "#lib/testing/membership.ts";

type Member = Awaited<ReturnType<typeof memberWith>>;
type Row = Record<string, unknown>;
type Owner = "mine" | "mates" | "strangers" | "nobodys";
const owners: Owner[] = ["mine", "mates", "strangers", "nobodys"];
const objects = ["companies", "people", "deals", "tasks"] as const;
type Owned = (typeof objects)[number];
const noun = { companies: "company", people: "person", deals: "deal", tasks: "task" } as const;

const leveled = (level: string, ...verbs: string[]) =>
  objects.flatMap((object) => verbs.map((verb) => `${object}.${verb}${level}`));
const rest = [
  "org.read",
  "members.read",
  "teams.read",
  "pipelines.read",
  "products.read",
  "products.write",
  "events.read",
  "interactions.read",
  "interactions.write",
  "interactions.delete",
  "imports.read",
  "imports.write",
  "webhooks.read",
  "webhooks.write",
  "api_keys.read",
  "api_keys.write",
  "deal_amounts.read",
  "deal_amounts.write",
];

let t: TwoOrgs;
/** Reaches their own records. */
let own: Member;
/** Reaches those of their team. */
let team: Member;
/** Reads the team's, writes their own. */
let mixed: Member;
/** In the team of all three. */
let mate: Member;
/** In no team. */
let stranger: Member;
/** Reaches their own records in the other org. */
let foreign: Member;
let teamId: string;
let stage: { id: string; pipeline_id: string };
const records = {} as Record<Owned, Record<Owner, string>>;
const notes = {} as Record<Owner, string>;
const tasksOn = {} as Record<Owner, string>;

const ask = (who: Member, method: string, path: string, body?: unknown, org: TestOrg = t.acme) =>
  t.call(who.cookie, method, path, body, { "rapport-org": org.slug });

async function make(path: string, body: unknown, org: TestOrg = t.acme): Promise<string> {
  const answer = await t.call(org.key, "POST", path, body);
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body.id as string;
}

/** Puts a member into a team (PUT) or takes them out (DELETE). */
async function join(method: "PUT" | "DELETE", toTeam: string, member: Member) {
  const path = `/teams/${toTeam}/members/${member.memberId}`;
  expect((await t.call(t.acme.key, method, path)).status).toBeLessThan(300);
}

beforeAll(async () => {
  t = await openTwoOrgs();
  const all = ["read", "write", "delete"];
  own = await memberWith(t, t.acme, [...leveled(":own", ...all), ...rest]);
  team = await memberWith(t, t.acme, [...leveled(":team", ...all), ...rest]);
  mixed = await memberWith(t, t.acme, [
    ...leveled(":team", "read"),
    ...leveled(":own", "write", "delete"),
    ...rest,
  ]);
  mate = await memberWith(t, t.acme, rest);
  stranger = await memberWith(t, t.acme, rest);
  foreign = await memberWith(t, t.globex, [...leveled(":own", ...all), ...rest]);
  teamId = await make("/teams", { name: "North" });
  for (const member of [own, team, mixed, mate]) await join("PUT", teamId, member);
  [stage] = (await t.call(t.acme.key, "GET", "/stages?sort=position")).body.data;

  const ownerIds = { mates: mate.memberId, strangers: stranger.memberId, nobodys: null };
  for (const object of objects) records[object] = {} as Record<Owner, string>;
  for (const owner of owners) {
    // What is "mine" belongs to all three in turn, so that each test has its own.
    const owner_id = owner === "mine" ? own.memberId : ownerIds[owner];
    const name = `Reach ${owner}`;
    const company_id = (records.companies[owner] = await make("/companies", { name, owner_id }));
    const person_id = (records.people[owner] = await make("/people", {
      last_name: name,
      owner_id,
      company_id,
    }));
    const deal_id = (records.deals[owner] = await make("/deals", {
      name,
      owner_id,
      company_id,
      person_id,
      amount: "100",
    }));
    records.tasks[owner] = await make("/tasks", { title: name, assignee_id: owner_id });
    tasksOn[owner] = await make("/tasks", { title: `On ${owner}`, deal_id });
    notes[owner] = await make("/interactions", { body: `Note on ${owner}`, deal_id });
  }
}, 60_000);
afterAll(() => t.close());

const seenBy = { own: ["mine"], team: ["mine", "mates"], mixed: ["mine", "mates"] } as const;
const readers = { own: () => own, team: () => team, mixed: () => mixed };

describe.each(objects)("%s", (object) => {
  test.each(["own", "team", "mixed"] as const)(
    "%s: lists, counts, filters and reads",
    async (level) => {
      const who = readers[level]();
      const wanted = seenBy[level].map((owner) => records[object][owner]).sort();
      const all = Object.values(records[object]).join(",");
      const list = await ask(who, "GET", `/${object}?filter[id][in]=${all}&count=true`);
      expect(list.body.data.map(({ id }: { id: string }) => id).sort()).toEqual(wanted);
      expect(list.body).toMatchObject({ total_count: wanted.length, has_more: false });
      const paged = await ask(who, "GET", `/${object}?filter[id][in]=${all}&limit=1`);
      expect(paged.body.has_more).toBe(wanted.length > 1);
      for (const owner of owners) {
        const id = records[object][owner];
        const sees = wanted.includes(id);
        const read = await ask(who, "GET", `/${object}/${id}`);
        expect(read.status, `${level} ${owner}`).toBe(sees ? 200 : 404);
        // What lies beyond one's reach reads like what is not there.
        const nothing = await ask(who, "GET", `/${object}/${randomUUID()}`);
        const missing = nothing.body.detail.replace(/[0-9a-f-]{36}/, id);
        expect(read.body.detail, `${level} ${owner}`).toBe(sees ? undefined : missing);
        if (object === "tasks") continue;
        const timeline = await ask(who, "GET", `/${object}/${id}/timeline`);
        expect(timeline.status).toBe(sees ? 200 : 404);
      }
    },
  );

  test("what is beyond reach is neither changed nor deleted, and stays as it was", async () => {
    const field =
      object === "tasks" || object === "deals" || object === "companies"
        ? "description"
        : "job_title";
    for (const [level, who] of [
      ["own", own],
      ["team", team],
    ] as const)
      for (const owner of owners) {
        const path = `/${object}/${records[object][owner]}`;
        const before = (await t.call(t.acme.key, "GET", path)).body;
        const sees = (seenBy[level] as readonly Owner[]).includes(owner);
        const patched = await ask(who, "PATCH", path, { [field]: `by ${level}` });
        expect(patched.status, `${level} ${owner}`).toBe(sees ? 200 : 404);
        if (sees) continue;
        expect((await ask(who, "DELETE", path)).status, `${level} ${owner}`).toBe(404);
        expect((await t.call(t.acme.key, "GET", path)).body).toEqual(before);
      }
  });

  test("what may be read and not changed says so", async () => {
    const path = `/${object}/${records[object].mates}`;
    const field = object === "people" ? "job_title" : "description";
    const patched = await ask(mixed, "PATCH", path, { [field]: "x" });
    expect(patched).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(patched.body.detail).toContain(`You may read this ${noun[object]} and not change it`);
    expect(patched.body.detail).toContain(`${object}.write`);
    const deleted = await ask(mixed, "DELETE", path);
    expect(deleted.status).toBe(403);
    expect((await t.call(t.acme.key, "GET", path)).body[field]).not.toBe("x");
  });

  test("who writes their own records makes them theirs, and gives none away", async () => {
    const column = object === "tasks" ? "assignee_id" : "owner_id";
    const body =
      object === "people"
        ? { last_name: "New" }
        : object === "tasks"
          ? { title: "New" }
          : { name: "New" };
    const made = await ask(own, "POST", `/${object}`, body);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body[column]).toBe(own.memberId);
    for (const other of [mate.memberId, stranger.memberId, null]) {
      const given = await ask(own, "PATCH", `/${object}/${made.body.id}`, { [column]: other });
      expect(given.status, String(other)).toBe(403);
      expect(given.body.detail).toContain("Keep it with yourself or your team");
      expect(JSON.stringify(given.body)).not.toMatch(/row-level|policy|table/);
      if (other === null) continue;
      const foreignOwner = await ask(own, "POST", `/${object}`, { ...body, [column]: other });
      expect(foreignOwner.status).toBe(403);
    }
    expect((await ask(own, "GET", `/${object}/${made.body.id}`)).body[column]).toBe(own.memberId);
    // Within a team records go from hand to hand.
    const handed = await ask(team, "POST", `/${object}`, { ...body, [column]: mate.memberId });
    expect(handed.status).toBe(201);
    expect((await ask(own, "DELETE", `/${object}/${made.body.id}`)).status).toBe(204);
  });

  test("the other org's role of the same kind sees none of it", async () => {
    for (const id of Object.values(records[object])) {
      expect((await ask(foreign, "GET", `/${object}/${id}`, undefined, t.globex)).status).toBe(404);
      expect((await ask(foreign, "PATCH", `/${object}/${id}`, {}, t.globex)).status).toBe(404);
    }
    const list = await ask(foreign, "GET", `/${object}?count=true`, undefined, t.globex);
    expect(list.body).toMatchObject({ data: [], total_count: 0 });
    expect((await ask(foreign, "GET", `/${object}`)).status).toBe(403);
  });
});

describe("what hangs on a record", () => {
  test("notes and tasks are seen with the deal they are about", async () => {
    for (const [level, who] of [
      ["own", own],
      ["team", team],
    ] as const) {
      const seen = seenBy[level] as readonly Owner[];
      const list = await ask(
        who,
        "GET",
        `/interactions?filter[id][in]=${Object.values(notes).join(",")}&count=true`,
      );
      expect(list.body.total_count, level).toBe(seen.length);
      for (const owner of owners) {
        const status = seen.includes(owner) ? 200 : 404;
        expect(
          (await ask(who, "GET", `/interactions/${notes[owner]}`)).status,
          `${level} ${owner}`,
        ).toBe(status);
        const about = await ask(
          who,
          "GET",
          `/interactions?filter[deal_id][eq]=${records.deals[owner]}`,
        );
        expect(about.body.data.length, `${level} ${owner}`).toBe(seen.includes(owner) ? 1 : 0);
      }
    }
    for (const [method, body] of [
      ["PATCH", { body: "x" }],
      ["DELETE", undefined],
    ] as const)
      expect((await ask(own, method, `/interactions/${notes.strangers}`, body)).status).toBe(404);
    // A task is seen by whom it is given to, the deal that it is about is not.
    const given = await make("/tasks", {
      title: "Given",
      deal_id: records.deals.strangers,
      assignee_id: own.memberId,
    });
    expect((await ask(own, "GET", `/tasks/${given}`)).body.title).toBe("Given");
    expect((await ask(own, "GET", `/deals/${records.deals.strangers}`)).status).toBe(404);
    expect((await ask(own, "GET", `/tasks/${tasksOn.strangers}`)).status).toBe(404);
  });

  test("nothing is hung on a record that is not seen: it reads like none", async () => {
    const unseen = {
      deal_id: records.deals.strangers,
      person_id: records.people.strangers,
      company_id: records.companies.strangers,
    };
    for (const [field, id] of Object.entries(unseen)) {
      const cases: [string, string, object][] = [
        ["POST", "/interactions", { body: "x", [field]: id }],
        ["POST", "/tasks", { title: "x", [field]: id }],
        ["PATCH", `/tasks/${records.tasks.mine}`, { [field]: id }],
        ...(field === "deal_id"
          ? []
          : ([
              ["POST", "/deals", { name: "x", [field]: id }],
              ["PATCH", `/deals/${records.deals.mine}`, { [field]: id }],
            ] as [string, string, object][])),
        ...(field === "company_id"
          ? ([
              ["POST", "/people", { last_name: "x", company_id: id }],
              ["POST", "/companies", { name: "x", parent_id: id }],
              ["PATCH", `/companies/${records.companies.mine}`, { parent_id: id }],
            ] as [string, string, object][])
          : []),
      ];
      for (const [method, path, body] of cases) {
        const refused = await ask(own, method, path, body);
        const missing = await ask(own, method, path, {
          ...body,
          [Object.keys(body).at(-1)!]: randomUUID(),
        });
        expect(refused.status, `${method} ${path} ${field}`).toBe(422);
        expect(refused.body.errors).toEqual(missing.body.errors);
      }
    }
    const kept = (
      await t.call(
        t.acme.key,
        "GET",
        `/interactions?filter[deal_id][eq]=${unseen.deal_id}&count=true`,
      )
    ).body;
    expect(kept.total_count).toBe(1);
  });

  test("the timeline of a company that is seen leaves out the deals that are not", async () => {
    const company_id = records.companies.mine;
    const theirs = await make("/deals", {
      name: "Theirs at mine",
      company_id,
      owner_id: stranger.memberId,
      amount: "900",
    });
    await make("/interactions", { body: "About theirs", deal_id: theirs });
    const texts = JSON.stringify((await ask(own, "GET", `/companies/${company_id}/timeline`)).body);
    expect(texts).toContain("Note on mine");
    expect(texts).not.toContain("Theirs at mine");
    expect(texts).not.toContain("About theirs");
    const all = JSON.stringify(
      (await t.call(t.acme.key, "GET", `/companies/${company_id}/timeline`)).body,
    );
    expect(all).toContain("Theirs at mine");
    expect(all).toContain("About theirs");
    const related = await ask(own, "GET", `/deals?filter[company_id][eq]=${company_id}&count=true`);
    expect(related.body).toMatchObject({ total_count: 1 });
  });

  test("the board's counts and sums are of the deals that are seen", async () => {
    const summary = async (who: Member, extra = "") =>
      (await ask(who, "GET", `/deals/summary?pipeline_id=${stage.pipeline_id}${extra}`)).body.data;
    const [mineOnly] = await summary(own, `&owner_id=${own.memberId}`);
    expect(await summary(own)).toEqual([mineOnly]);
    expect(mineOnly).toMatchObject({ totals: [{ currency: "EUR", amount: "100.00" }] });
    expect(await summary(own, `&owner_id=${stranger.memberId}`)).toEqual([]);
    const [ofTeam] = await summary(team);
    expect(ofTeam.count).toBeGreaterThan(mineOnly.count);
    expect(ofTeam.totals).toEqual([{ currency: "EUR", amount: "200.00" }]);
  });

  test("search finds what is within reach", async () => {
    const found = async (who: Member) =>
      (await ask(who, "GET", "/search?q=Reach&limit=50")).body.data.map(
        (hit: { title: string }) => hit.title,
      );
    expect(new Set(await found(own))).toEqual(new Set(["Reach mine"]));
    expect(new Set(await found(team))).toEqual(new Set(["Reach mine", "Reach mates"]));
    expect((await found(stranger)).length).toBe(0);
  });

  test("events are seen with their records, in the API's database role and in the Data API's alike", async () => {
    const text =
      "select distinct object_id from public.domain_events where object_type in ('deal', 'company', 'person')";
    const claims = { sub: own.sub, org_id: t.acme.id };
    const byApi = await withOrg(t.db, claims, (trx) => sql<Row>`${sql.raw(text)}`.execute(trx));
    for (const rows of [byApi.rows, await asDataApi(own, text)]) {
      const ids = rows.map((row) => row["object_id"]);
      for (const object of ["companies", "people", "deals"] as const) {
        expect(ids).toContain(records[object].mine);
        for (const owner of ["mates", "strangers", "nobodys"] as const)
          expect(ids).not.toContain(records[object][owner]);
      }
    }
  });

  test("the Data API reads the same records", async () => {
    for (const object of objects) {
      const seen = (await asDataApi(own, `select id from public.${object}`)).map(
        (row) => row["id"],
      );
      expect(seen, object).toContain(records[object].mine);
      for (const owner of ["mates", "strangers", "nobodys"] as const)
        expect(seen, object).not.toContain(records[object][owner]);
    }
    const seen = (await asDataApi(own, "select id from public.interactions")).map(
      (row) => row["id"],
    );
    expect(seen).toContain(notes.mine);
    expect(seen).not.toContain(notes.strangers);
  });
});

describe("what reaches all records", () => {
  test("a webhook is neither made nor pointed elsewhere by who reads some records", async () => {
    const url = "https://hooks.acme.com/reach";
    for (const event_types of [
      ["*"],
      ["deal.created"],
      ["interaction.created"],
      ["product.created", "task.created"],
    ]) {
      const refused = await ask(own, "POST", "/webhooks", { url, event_types });
      expect(refused.status, event_types.join()).toBe(403);
      expect(refused.body.detail).toMatch(/records that you may not all read/);
    }
    const allowed = await ask(own, "POST", "/webhooks", { url, event_types: ["product.created"] });
    expect(allowed.status, JSON.stringify(allowed.body)).toBe(201);
    const widened = await ask(own, "PATCH", `/webhooks/${allowed.body.id}`, {
      event_types: ["deal.won"],
    });
    expect(widened.status).toBe(403);
    const ofAll = await make("/webhooks", { url });
    expect(
      (await ask(own, "PATCH", `/webhooks/${ofAll}`, { url: "https://elsewhere.acme.com/" }))
        .status,
    ).toBe(403);
    expect((await t.call(t.acme.key, "GET", `/webhooks/${ofAll}`)).body.url).toBe(url);
    // What it was sent about records that are not seen is not shown either.
    await make("/deals", { name: "Told", owner_id: stranger.memberId });
    const [delivery] = (
      await t.call(t.acme.key, "GET", `/webhook-deliveries?filter[webhook_id][eq]=${ofAll}`)
    ).body.data;
    const shown = await ask(own, "GET", `/webhook-deliveries/${delivery.id}`);
    expect(shown).toMatchObject({ status: 200, body: { request_body: null } });
  });

  test("a key gets no scope that its maker holds for some records", async () => {
    const post = (scopes: string[]) => ask(own, "POST", "/api-keys", { name: "reach", scopes });
    for (const scopes of [["deals.read"], ["*.read"], ["*"], ["products.read", "tasks.write"]])
      expect((await post(scopes)).status, scopes.join()).toBe(422);
    expect((await post(["products.read"])).status).toBe(201);
  });

  test("an import needs all records", async () => {
    for (const object of ["companies", "people", "deals"]) {
      const refused = await t.call(
        own.cookie,
        "POST",
        `/imports?object=${object}&file_name=a.csv`,
        "Name\nX\n",
        {
          "rapport-org": "acme",
          "content-type": "text/csv",
        },
      );
      expect(refused.status, object).toBe(403);
      expect(refused.body.detail).toContain(`${object}.read for all records`);
    }
    const csv = "Name,Domain\nImported Ports,imported.example\n";
    const uploaded = await t.call(
      t.acme.key,
      "POST",
      "/imports?object=companies&file_name=a.csv",
      csv,
      { "content-type": "text/csv" },
    );
    for (const path of ["", "/preview", "/rows", "/notes"])
      expect((await ask(own, "GET", `/imports/${uploaded.body.id}${path}`)).status, path).toBe(404);
    expect(await asDataApi(own, "select cells from public.import_rows")).toEqual([]);
    expect(
      (await asDataApi(t.acme.people.member, "select cells from public.import_rows")).length,
    ).toBe(1);
  });

  test("/me says which permissions reach only some records", async () => {
    const me = (await ask(mixed, "GET", "/me")).body;
    expect(me.partial).toContain("deals.read");
    expect(me.partial).toContain("tasks.delete");
    expect(me.partial).not.toContain("products.read");
    expect(me.permissions).toEqual(expect.arrayContaining(me.partial));
    const member = await t.call(t.acme.people.member.cookie, "GET", "/me", undefined, {
      "rapport-org": "acme",
    });
    expect(member.body.partial).toEqual([]);
  });
});

test("who comes into a team or leaves it is within its reach with the next request", async () => {
  const reach = async (owner: Owner) =>
    (await ask(team, "GET", `/deals/${records.deals[owner]}`)).status;
  expect([await reach("mates"), await reach("strangers")]).toEqual([200, 404]);
  await join("DELETE", teamId, mate);
  await join("PUT", teamId, stranger);
  expect([await reach("mates"), await reach("strangers")]).toEqual([404, 200]);
  // A team below counts for the one above.
  const below = await make("/teams", { name: "North-West", parent_id: teamId });
  await join("PUT", below, mate);
  expect([await reach("mates"), await reach("strangers")]).toEqual([200, 200]);
  await t.call(t.acme.key, "DELETE", `/teams/${below}`);
  await join("PUT", teamId, mate);
  await join("DELETE", teamId, team);
  expect([await reach("mates"), await reach("mine")]).toEqual([404, 404]);
  await join("PUT", teamId, team);
  await join("DELETE", teamId, stranger);
  expect([await reach("mates"), await reach("strangers")]).toEqual([200, 404]);
});

test("a role that is widened or narrowed reaches as far with the next request", async () => {
  const grants = (deals: string) =>
    t.call(t.acme.key, "PATCH", `/roles/${own.roleId}`, {
      grants: [
        ...leveled(":own", "read", "write", "delete").filter(
          (one) => !one.startsWith("deals.read"),
        ),
        deals,
        ...rest,
      ],
    });
  const status = async () => (await ask(own, "GET", `/deals/${records.deals.nobodys}`)).status;
  expect((await grants("deals.read")).status).toBe(200);
  expect(await status()).toBe(200);
  await grants("deals.read:own");
  expect(await status()).toBe(404);
});

/** Rows of one statement as Supabase's Data API asks for a person, in a transaction that is taken back. */
async function asDataApi(who: { sub: string } | { userId: string }, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: t.ownerUrl });
  await client.connect();
  try {
    await client.query("begin");
    const sub = "sub" in who ? who.sub : who.userId;
    const claims = { role: "authenticated", org_id: t.acme.id, sub };
    await client.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify(claims),
    ]);
    await client.query("set local role authenticated");
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.query("rollback");
    await client.end();
  }
}
