/** Who lacks deal_amounts.read learns no amount, whatever they ask: every GET route there is. What pages read is tried in app/page-reads.db.test.ts. */
import { permissions } from "@rapport/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withhold } from "#lib/door/index.ts";
import { readingNeeds } from "#lib/guarded-fields.ts";
import { memberWith } from "#lib/testing/membership.ts";
import type { TwoOrgs } from "#lib/testing/two-orgs.ts";
import { getRoutes, plantRecords, type Planted } from "./testing.ts";

const AMOUNT = "7777777.77";
/** The amount as it is stored, sent, and summed with what else there is. */
const canary = /7777777|7,777,777/;

let t: TwoOrgs;
let ids: Planted["ids"];
let addressOf: Planted["addressOf"];
let close: Planted["close"];
let seer: { sub: string; cookie: string };
let blind: typeof seer;

beforeAll(async () => {
  ({ t, ids, addressOf, close } = await plantRecords(AMOUNT));
  seer = await memberWith(t, t.acme, [...permissions]);
  blind = await memberWith(
    t,
    t.acme,
    permissions.filter((permission) => !permission.startsWith("deal_amounts.")),
  );
}, 60_000);
afterAll(() => close());

/** The amount with what stands around it, which says where it comes from; "" where there is none. */
function leakIn(text: string): string {
  const at = text.search(canary);
  return at < 0 ? "" : text.slice(Math.max(0, at - 200), at + 60);
}

const ask = (who: typeof seer, method: string, path: string, body?: unknown) =>
  t.call(who.cookie, method, path, body, { "rapport-org": "acme" });

test("no GET route tells an amount to who lacks deal_amounts.read, and the same answers tell it to who holds it", async () => {
  const told: string[] = [];
  for (const { path } of getRoutes) {
    const seen = await ask(seer, "GET", addressOf(path));
    expect(seen.status, `${path} ${JSON.stringify(seen.body)}`).toBe(200);
    if (canary.test(JSON.stringify(seen.body))) told.push(path);
    const withheld = await ask(blind, "GET", addressOf(path));
    expect(withheld.status, path).toBeLessThan(500);
    const text = JSON.stringify(withheld.body);
    expect(leakIn(text), path).toBe("");
  }
  expect(told).toEqual(
    expect.arrayContaining([
      "/deals",
      "/deals/summary",
      "/deals/{id}",
      "/companies/{id}/timeline",
      "/people/{id}/timeline",
      "/deals/{id}/timeline",
      "/imports/{id}/preview",
      "/imports/{id}/rows",
      "/imports/{id}/report.csv",
      "/webhook-deliveries/{id}",
      "/events",
      "/audit-logs",
      "/audit-logs/{id}",
      "/audit-logs/export",
      "/org/export",
    ]),
  );
}, 60_000);

test("the field is absent, not null, and the rest of the record is there", async () => {
  const path = `/deals/${ids["deals"]}`;
  const { amount, ...rest } = (await ask(seer, "GET", path)).body;
  expect(amount).toBe(AMOUNT);
  expect((await ask(blind, "GET", path)).body).toEqual(rest);
  expect((await ask(blind, "GET", "/deals")).body.data).toEqual([rest]);
  const { data } = (await ask(blind, "GET", addressOf("/deals/summary"))).body;
  expect(data).toEqual([{ stage_id: rest.stage_id, count: 1 }]);
  const timeline = (await ask(blind, "GET", `${path}/timeline`)).body.data;
  const update = timeline.find((item: { type: string }) => item.type === "deal.updated");
  expect(update).toMatchObject({ object_name: "Canary deal", changes: [] });
});

test("filters and sorts by amount are refused and name the permission, also with a cursor of another reader", async () => {
  await ask(seer, "POST", "/deals", { name: "Second", amount: "3" });
  const { next_cursor } = (await ask(seer, "GET", "/deals?sort=amount&limit=1")).body;
  expect(next_cursor).toMatch(/\./);
  for (const asked of [
    "sort=amount",
    "sort=-amount",
    `sort=amount&limit=1&cursor=${next_cursor}`,
    "filter[amount][gte]=7777777",
    "filter[amount][is_null]=true&count=true",
  ]) {
    const answer = await ask(blind, "GET", `/deals?${asked}`);
    expect(answer.status, asked).toBe(403);
    expect(answer.body.detail).toContain("deal_amounts.read");
    expect((await ask(seer, "GET", `/deals?${asked}`)).status, asked).toBe(200);
  }
});

test("an amount is set by who holds deal_amounts.write, and the answer to others is without it", async () => {
  for (const body of [{ amount: "5" }, { amount: null }, { currency: "CHF" }]) {
    const patched = await ask(blind, "PATCH", `/deals/${ids["deals"]}`, body);
    expect(patched.status, JSON.stringify(body)).toBe(403);
    expect(patched.body.detail).toContain("deal_amounts.write");
  }
  const posted = await ask(blind, "POST", "/deals", { name: "Free", amount: "5" });
  expect(posted.status).toBe(403);
  expect(posted.body.detail).toContain("deal_amounts.write");
  const renamed = await ask(blind, "PATCH", `/deals/${ids["deals"]}`, { name: "Canary deal" });
  expect(renamed.status).toBe(200);
  expect(renamed.body).not.toHaveProperty("amount");
  const free = await ask(blind, "POST", "/deals", { name: "Free" });
  expect(free.status).toBe(201);
  expect(free.body).not.toHaveProperty("amount");
  expect((await ask(seer, "GET", `/deals/${ids["deals"]}`)).body.amount).toBe(AMOUNT);
});

test("who may write amounts and not read them is told nothing by what they write", async () => {
  const writer = await memberWith(
    t,
    t.acme,
    permissions.filter((permission) => permission !== "deal_amounts.read"),
  );
  const deal = (await ask(seer, "POST", "/deals", { name: "Blind write", amount: "7777777.77" }))
    .body;
  const yen = await ask(writer, "PATCH", `/deals/${deal.id}`, { currency: "JPY" });
  expect(yen.status).toBe(422);
  expect(JSON.stringify(yen.body)).not.toMatch(canary);
  const dinar = await ask(writer, "PATCH", `/deals/${deal.id}`, { currency: "KWD" });
  expect(dinar.status).toBe(200);
  expect(dinar.body).not.toHaveProperty("amount");
  expect((await ask(seer, "GET", `/deals/${deal.id}`)).body.amount).toBe("7777777.770");
  await ask(seer, "DELETE", `/deals/${deal.id}`);
});

test("an answer that was kept for a repeated request is stripped when the permission is gone", async () => {
  const person = await memberWith(t, t.acme, [...permissions]);
  const post = () =>
    t.call(
      person.cookie,
      "POST",
      "/deals",
      { name: "Kept", amount: AMOUNT },
      {
        "rapport-org": "acme",
        "idempotency-key": "kept-answer",
      },
    );
  expect((await post()).body.amount).toBe(AMOUNT);
  const grants = permissions.filter((permission) => permission !== "deal_amounts.read");
  expect((await ask(seer, "PATCH", `/roles/${person.roleId}`, { grants })).status).toBe(200);
  const again = await post();
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(JSON.stringify(again.body)).not.toMatch(canary);
});

test("an import of deals is closed to who may not see amounts", async () => {
  for (const path of ["", "/preview", "/rows", "/notes"])
    expect((await ask(blind, "GET", `/imports/${ids["imports"]}${path}`)).status, path).toBe(404);
  const report = `/imports/${ids["imports/{id}/report.csv"]}/report.csv`;
  expect((await ask(blind, "GET", report)).status).toBe(404);
  expect((await ask(blind, "GET", "/imports")).body.data).toEqual([]);
  const refused = await t.call(
    blind.cookie,
    "POST",
    "/imports?object=deals&file_name=a.csv",
    "Name\nX\n",
    {
      "rapport-org": "acme",
      "content-type": "text/csv",
    },
  );
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("deal_amounts.read");
});

test("what a service forgets, the page leaves out", () => {
  const reader = { permissions: new Set<string>(["deals.read"]) };
  const data = {
    amount: "1",
    at: new Date(0),
    rows: [
      { name: "a", totals: [1] },
      { field: "amount", to: 1 },
    ],
    x: null,
  };
  expect(withhold(reader, data)).toEqual({ at: new Date(0), rows: [{ name: "a" }], x: null });
  expect(withhold({ permissions: new Set(["deal_amounts.read"]) }, data)).toEqual(data);
});

test("OpenAPI answers with a guarded field nowhere without saying which permission it needs", async () => {
  const { body } = await t.call(null, "GET", "/openapi.json");
  const bare: string[] = [];
  const seen = new Set<unknown>();
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null || seen.has(node)) return;
    seen.add(node);
    const { $ref, properties, required = [], ...rest } = node as Schema;
    if ($ref) walk(body.components.schemas[$ref.split("/").at(-1)!], $ref.split("/").at(-1)!);
    for (const [name, schema] of Object.entries(properties ?? {})) {
      const wanted = readingNeeds(name);
      if (!wanted) walk(schema, `${path}.${name}`);
      // Inside a guarded field everything is as guarded as it.
      else if (!schema.description?.includes(wanted) || required.includes(name))
        bare.push(`${path}.${name}`);
    }
    for (const [key, inner] of Object.entries(rest)) walk(inner, `${path}.${key}`);
  };
  for (const [path, methods] of Object.entries<Record<string, { responses?: object }>>(body.paths))
    for (const [method, { responses }] of Object.entries(methods))
      walk(responses, `${method} ${path}`);
  expect(bare, "Wrap it in guarded({ … }) of #lib/schema.ts, or give it another name").toEqual([]);
  expect(seen.has(body.components.schemas.Deal)).toBe(true);
  expect(body.components.schemas.Deal.properties.amount.description).toContain("deal_amounts.read");
});

type Schema = {
  $ref?: string;
  properties?: Record<string, { description?: string }>;
  required?: string[];
};
