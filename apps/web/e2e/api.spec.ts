// The promises of the API and of the Data API, on the running stack with the keys of stack.json.
import { expect, test } from "@playwright/test";
import { createClient as createSupabase } from "@supabase/supabase-js";
import { Client } from "pg";
import { Webhook } from "standardwebhooks";

import { startSink } from "./support/sink.ts";
import { createClient, readStack } from "./support/stack.ts";
import type { Page } from "./support/stack.ts";

type Record = { id: string };

const stack = readStack();
const { demo, other } = stack;
if (!demo || !other) throw new Error("The stack has no demo: start it with its seed.");
const ours = createClient(stack.api_url, demo.api_key);
const theirs = createClient(stack.api_url, other.api_key);

let owner: Client;

test.beforeAll(async () => {
  owner = new Client({ connectionString: stack.db_url });
  await owner.connect();
  // These tests ask more often than 60 times a minute; the limit has a test of its own.
  await owner.query("update public.api_keys set rate_limit = 1000000");
});

test.afterAll(() => owner.end());

async function countRows(table: string, org: string): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `select count(*)::int as n from public.${table} where org_id = $1 and deleted_at is null`,
    [org],
  );
  return rows[0]?.n ?? 0;
}

test.describe("lists", () => {
  for (const sort of ["-created_at", "name", "-amount"]) {
    test(`by ${sort}: all deals, none twice, while another client inserts`, async () => {
      const before = await owner.query<Record>(
        "select id from public.deals where org_id = $1 and deleted_at is null",
        [demo.org_id],
      );
      expect(before.rows.length).toBeGreaterThan(200);
      let paging = true;
      let inserted = 0;
      const insert = async () => {
        while (paging) {
          const name = `Inserted ${String.fromCharCode(65 + (inserted % 26))} ${inserted}`;
          const made = await ours.post("/deals", { name, amount: String(inserted * 977) });
          expect(made.status).toBe(201);
          inserted++;
        }
      };
      const inserting = insert();
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const next: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
        const page = await ours.get<Page<Record>>(`/deals?limit=50&sort=${sort}${next}`);
        expect(page.status).toBe(200);
        seen.push(...page.body.data.map((deal) => deal.id));
        expect(page.body.has_more).toBe(page.body.next_cursor !== null);
        cursor = page.body.next_cursor;
      } while (cursor);
      paging = false;
      await inserting;
      expect(inserted).toBeGreaterThan(0);
      expect(new Set(seen).size, "a deal came twice").toBe(seen.length);
      const missing = before.rows.filter((deal) => !seen.includes(deal.id));
      expect(missing, "deals that were there before were passed over").toEqual([]);
    });
  }
});

test("another tenant's key gets 404 for each of our ids and changes nothing", async () => {
  const document = await ours.get<{ paths: { [path: string]: { [method: string]: unknown } } }>(
    "/openapi.json",
  );
  const objects = Object.keys(document.body.paths)
    .map((path) => /^(?:\/api\/v1)?\/([a-z-]+)\/\{id\}$/.exec(path)?.[1])
    .filter((name): name is string => name !== undefined);
  expect(objects).toContain("deals");
  expect(objects.length).toBeGreaterThan(8);
  const fingerprint = async () => {
    const { rows } = await owner.query<{ digest: string }>(
      `select md5(string_agg(t, '|' order by t)) as digest from (
         select d::text as t from public.deals d where org_id = $1 union all select c::text from public.companies c where org_id = $1
         union all select p::text from public.people p where org_id = $1 union all select t::text from public.tasks t where org_id = $1
         union all select m::text from public.org_members m where org_id = $1) all_rows`,
      [demo.org_id],
    );
    return rows[0]?.digest;
  };
  const before = await fingerprint();
  let tried = 0;
  for (const object of objects) {
    const list = await ours.get<Page<Record>>(`/${object}?limit=20`);
    if (list.status !== 200) continue;
    for (const { id } of list.body.data) {
      const path = `/${object}/${id}`;
      expect((await ours.get(path)).status, `GET ${path} with our own key`).toBe(200);
      expect((await theirs.get(path)).status, `GET ${path}`).toBe(404);
      tried++;
    }
    const [first] = list.body.data;
    if (!first) continue;
    for (const method of ["PATCH", "DELETE"] as const) {
      const operation = Object.entries(document.body.paths).find(([path]) =>
        path.endsWith(`/${object}/{id}`),
      )?.[1];
      if (!operation?.[method.toLowerCase()]) continue;
      const path = `/${object}/${first.id}`;
      const answer = method === "PATCH" ? await theirs.patch(path, {}) : await theirs.delete(path);
      expect(answer.status, `${method} ${path}`).toBe(404);
    }
  }
  expect(tried).toBeGreaterThan(100);
  expect(await fingerprint()).toBe(before);
});

test("our own rows cannot name another tenant's", async () => {
  const { body } = await theirs.get<Page<Record>>("/companies?limit=1");
  const made = await ours.post<{ errors?: unknown[] }>("/deals", {
    name: "Reaching over",
    company_id: body.data[0]?.id,
  });
  expect(made.status).toBe(422);
});

test("a deal made by POST reaches a webhook within two seconds, signed as Standard Webhooks", async () => {
  const sink = await startSink();
  try {
    const made = await ours.post<{ id: string; secret: string }>("/webhooks", {
      url: sink.url,
      event_types: ["deal.created"],
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const start = Date.now();
    const deal = await ours.post<Record>("/deals", { name: "Heard at once", amount: "12.50" });
    expect(deal.status).toBe(201);
    const request = await sink.waitFor(({ body }) => body.includes(deal.body.id), 5_000);
    expect(request.at - start).toBeLessThan(2_000);
    const headers = {
      "webhook-id": String(request.headers["webhook-id"]),
      "webhook-timestamp": String(request.headers["webhook-timestamp"]),
      "webhook-signature": String(request.headers["webhook-signature"]),
    };
    const event = new Webhook(made.body.secret).verify(request.body, headers) as {
      type: string;
      data: { object: { id: string; amount: string } };
    };
    expect(event.type).toBe("deal.created");
    expect(event.data.object).toMatchObject({ id: deal.body.id, amount: "12.50" });
    expect(() => new Webhook(made.body.secret).verify(`${request.body} `, headers)).toThrow(
      /signature/i,
    );
    expect((await ours.delete(`/webhooks/${made.body.id}`)).status).toBe(204);
  } finally {
    await sink.close();
  }
});

test("of 61 requests at once exactly 60 pass a limit of 60 a minute", async () => {
  const made = await ours.post<{ id: string; key: string }>("/api-keys", {
    name: "Sixty",
    scopes: ["deals.read"],
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const statuses = await Promise.all(
    Array.from({ length: 61 }, async () => {
      const answer = await fetch(`${stack.api_url}/deals?limit=1`, {
        headers: { authorization: `Bearer ${made.body.key}` },
      });
      await answer.body?.cancel();
      return { status: answer.status, retry: answer.headers.get("retry-after") };
    }),
  );
  expect(statuses.filter(({ status }) => status === 200)).toHaveLength(60);
  const [refused] = statuses.filter(({ status }) => status === 429);
  expect(Number(refused?.retry)).toBeGreaterThan(0);
  expect((await ours.delete(`/api-keys/${made.body.id}`)).status).toBe(204);
});

test.describe("Data API", () => {
  const connect = () =>
    createSupabase(stack.supabase_url, stack.publishable_key, {
      auth: { persistSession: false, autoRefreshToken: false },
    });

  test("a signed-in person reads the rows that the API shows and can write none", async () => {
    const supabase = connect();
    const session = await supabase.auth.signInWithPassword({
      email: demo.email,
      password: demo.password,
    });
    expect(session.error).toBeNull();
    for (const table of ["deals", "companies", "people", "tasks", "products"]) {
      const read = await supabase
        .from(table)
        .select("id", { count: "exact", head: true })
        .is("deleted_at", null);
      expect(read.error, table).toBeNull();
      expect(read.count, table).toBe(await countRows(table, demo.org_id));
    }
    const page = await ours.get<Page<{ id: string; name: string }>>("/deals?limit=100&sort=name");
    const rows = await supabase
      .from("deals")
      .select("id, name, org_id")
      .in(
        "id",
        page.body.data.map((deal) => deal.id),
      );
    expect(rows.error).toBeNull();
    expect(new Set(rows.data?.map((row) => String(row.id)))).toEqual(
      new Set(page.body.data.map((deal) => deal.id)),
    );
    expect(rows.data?.every((row) => row.org_id === demo.org_id)).toBe(true);

    // What only some may see is not granted here to anybody: amounts, what events carried, what the audit log recorded.
    for (const [table, columns] of [
      ["deals", "*"],
      ["deals", "amount"],
      ["domain_events", "data"],
      ["audit_logs", "changes"],
    ] as const) {
      const masked = await supabase.from(table).select(columns).limit(1);
      expect(masked.error?.code, `${table}.${columns}`).toBe("42501");
      expect(masked.data, `${table}.${columns}`).toBeNull();
    }
    const sorted = await supabase.from("deals").select("id").order("amount").limit(1);
    expect(sorted.error?.code).toBe("42501");
    const filtered = await supabase.from("deals").select("id").gt("amount", 0).limit(1);
    expect(filtered.error?.code).toBe("42501");

    const before = await countRows("deals", demo.org_id);
    const id = page.body.data[0]?.id ?? "";
    const refused = [
      await supabase.from("deals").insert({ org_id: demo.org_id, name: "Past the door" }),
      await supabase.from("deals").update({ name: "Past the door" }).eq("id", id),
      await supabase.from("deals").delete().eq("id", id),
      await supabase.from("deals").upsert({ org_id: demo.org_id, id, name: "Past the door" }),
      await supabase.rpc("claim_job"),
    ];
    for (const answer of refused) expect(answer.error, JSON.stringify(answer)).not.toBeNull();
    expect(await countRows("deals", demo.org_id)).toBe(before);
    const kept = await owner.query<{ name: string }>(
      "select name from public.deals where id = $1",
      [id],
    );
    expect(kept.rows[0]?.name).toBe(page.body.data[0]?.name);
  });

  test("without a session nothing can be read, and another tenant's session sees its own", async () => {
    const anonymous = await connect().from("deals").select("id").limit(1);
    expect(anonymous.data ?? []).toEqual([]);

    const supabase = connect();
    const session = await supabase.auth.signInWithPassword({
      email: other.email,
      password: other.password,
    });
    expect(session.error).toBeNull();
    const rows = await supabase.from("deals").select("id, org_id").limit(1000);
    expect(rows.error).toBeNull();
    expect(rows.data?.length).toBeGreaterThan(0);
    expect(rows.data?.every((row) => row.org_id === other.org_id)).toBe(true);
  });
});
