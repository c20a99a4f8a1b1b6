/** Restore, bulk and upsert: alike for every entity, closed to the other org, and within what a role reaches. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";
import { openTwoOrgs, type Answer, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { triedEntities } from "./entities-under-test.ts";

type Member = Awaited<ReturnType<typeof memberWith>>;
type Result = {
  status: number;
  id: string | null;
  record?: Answer["body"];
  problem?: Answer["body"];
};

let t: TwoOrgs;
let company: string;
let own: Member;
let reader: Member;
let writer: Member;
const owned = ["companies", "people", "deals", "tasks"];

beforeAll(async () => {
  t = await openTwoOrgs();
  company = (await t.call(t.acme.key, "POST", "/companies", { name: "Ground" })).body.id;
  const rest = ["products.read", "interactions.read", "pipelines.read", "deal_amounts.read"];
  own = await memberWith(t, t.acme, [
    ...owned.flatMap((o) => ["read", "write", "delete"].map((verb) => `${o}.${verb}:own`)),
    ...rest,
    "deal_amounts.write",
  ]);
  const all = [...owned, "products", "interactions"];
  reader = await memberWith(t, t.acme, [...all.map((o) => `${o}.read`), ...rest]);
  writer = await memberWith(t, t.acme, [
    ...all.flatMap((o) => [`${o}.read`, `${o}.write`]),
    ...rest,
  ]);
}, 60_000);
afterAll(() => t?.close());

const ask = (who: Member, method: string, path: string, body?: unknown) =>
  t.call(who.cookie, method, path, body, { "rapport-org": t.acme.slug });
const bulk = (path: string, operations: unknown[], more: object = {}, key = t.acme.key) =>
  t.call(key, "POST", `/${path}/bulk`, { operations, ...more });
const statuses = (answer: { body: { data: Result[] } }) => answer.body.data.map((r) => r.status);
const count = async (table: string, where: string) =>
  Number(
    (
      await asDatabaseOwner<{ n: string }>(t, `select count(*) as n from ${table} where ${where}`)
    )[0]!.n,
  );

describe.each(triedEntities(() => company))("$path", (one) => {
  const { path, noun, make, patch, wrong, owner, external } = one;
  const create = async (name: string, more: object = {}, key = t.acme.key) => {
    const made = await t.call(key, "POST", `/${path}`, { ...make(name), ...more });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body;
  };

  test("what is deleted is listed and comes back as it was, for 30 days", async () => {
    const made = await create("Back again");
    const at = `/${path}/${made.id}`;
    expect((await t.call(t.acme.key, "POST", `${at}/restore`)).status).toBe(409);
    await t.call(t.acme.key, "DELETE", at);
    const bin = await t.call(
      t.acme.key,
      "GET",
      `/${path}?deleted=true&filter[id][eq]=${made.id}&count=true`,
    );
    expect(bin.body.data).toHaveLength(1);
    expect(bin.body.data[0]).toMatchObject({ id: made.id, deleted_at: expect.any(String) });
    expect((await t.call(t.globex.key, "GET", `/${path}?deleted=true`)).body.data).toEqual([]);
    expect((await t.call(t.globex.key, "POST", `${at}/restore`)).status).toBe(404);
    expect((await ask(writer, "GET", `/${path}?deleted=true`)).status).toBe(403);
    expect((await ask(writer, "POST", `${at}/restore`)).status).toBe(403);
    expect((await ask(reader, "POST", `${at}/restore`)).status).toBe(403);

    const restored = await t.call(t.acme.key, "POST", `${at}/restore`);
    expect(restored.status, JSON.stringify(restored.body)).toBe(200);
    const { version, updated_at, ...same } = restored.body;
    expect(made).toMatchObject(same);
    expect(version).toBe(3);
    expect(updated_at > made.updated_at).toBe(true);
    expect(
      await count("public.domain_events", `object_id = '${made.id}' and type = '${noun}.restored'`),
    ).toBe(1);

    await t.call(t.acme.key, "DELETE", at);
    await asDatabaseOwner(
      t,
      `update public.${path} set deleted_at = now() - interval '31 days' where id = $1`,
      [made.id],
    );
    expect((await t.call(t.acme.key, "POST", `${at}/restore`)).status).toBe(404);
    expect(
      (await t.call(t.acme.key, "GET", `/${path}?deleted=true&filter[id][eq]=${made.id}`)).body
        .data,
    ).toEqual([]);
  });

  test("a write that names a version holds for that one alone", async () => {
    const made = await create("Versioned");
    const at = `/${path}/${made.id}`;
    const tag = (version: number) => ({ "if-match": `"${made.id}-${version}"` });
    const send = (method: string, to: string, version: number, body?: unknown) =>
      t.call(t.acme.key, method, to, body, tag(version));
    const first = await send("PATCH", at, 1, patch);
    expect(first.status, JSON.stringify(first.body)).toBe(200);
    expect(first.headers.get("etag")).toBe(`"${made.id}-2"`);
    const stale = await send("PATCH", at, 1, patch);
    expect(stale).toMatchObject({ status: 412, body: { code: "precondition_failed" } });
    expect((await send("DELETE", at, 1)).status).toBe(412);
    expect((await t.call(t.acme.key, "GET", at)).body.version).toBe(2);
    expect((await send("DELETE", at, 2)).status).toBe(204);
    expect((await send("POST", `${at}/restore`, 2)).status).toBe(412);
    expect((await send("POST", `${at}/restore`, 3)).status).toBe(200);
    const foreign = await t.call(t.globex.key, "PATCH", at, patch, tag(4));
    expect(foreign.status).toBe(404);
    const page = { "rapport-org": t.acme.slug, "sec-fetch-site": "same-origin" };
    const unread = await t.call(t.acme.people.owner.cookie, "PATCH", at, patch, page);
    expect(unread.status).toBe(428);
    const seen = { ...page, ...tag(4) };
    expect((await t.call(t.acme.people.owner.cookie, "PATCH", at, patch, seen)).status).toBe(200);
  });

  test("bulk answers each operation for itself", async () => {
    const kept = await create("Changed");
    const gone = await create("Deleted");
    const theirs = await t.call(t.globex.key, "POST", `/companies`, { name: "Theirs" });
    const foreign =
      path === "interactions" ? randomUUID() : (await create("Foreign", {}, t.globex.key)).id;
    const [field, value] = wrong;
    const answer = await bulk(path, [
      { method: "create", data: make("Made") },
      { method: "create", data: { ...make("Wrong"), [field]: value } },
      { method: "update", id: kept.id, data: patch },
      { method: "update", id: foreign, data: patch },
      { method: "delete", id: gone.id },
      { method: "delete", id: gone.id },
      { method: "update", data: patch },
      { method: "create", data: { ...make("Unknown"), org_id: t.globex.id } },
      { method: "delete", id: kept.id, data: {} },
    ]);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(theirs.status).toBe(201);
    expect(statuses(answer)).toEqual([201, 422, 200, 404, 204, 404, 422, 422, 422]);
    const results: Result[] = answer.body.data;
    expect((await t.call(t.acme.key, "GET", `/${path}/${results[0]!.id}`)).body).toEqual(
      results[0]!.record,
    );
    expect(results[1]!.problem).toMatchObject({ code: "invalid", status: 422 });
    expect(results[1]!.problem.errors[0].pointer).toBe(`/operations/1/data/${field}`);
    expect(results[2]!.record).toMatchObject(patch);
    expect(results[3]!.problem.detail).toBe(`There is no ${noun} with the id ${foreign}.`);
    expect(results[6]!.problem.errors[0].pointer).toBe("/operations/6/id");
    expect(results[7]!.problem.errors[0].pointer).toBe("/operations/7/data/org_id");
    expect(results[8]!.problem.errors[0].pointer).toBe("/operations/8/data");
    expect((await t.call(t.acme.key, "GET", `/${path}/${gone.id}`)).status).toBe(404);
    expect(await count("public.domain_events", `object_id = '${gone.id}'`)).toBe(2);
    expect(
      await count("public.audit_logs", `object_id = '${results[0]!.id}' and event_kind = 'create'`),
    ).toBe(1);
  });

  test("atomic: one that fails undoes all, and each says so", async () => {
    const kept = await create("As it was");
    const before = await count(`public.${path}`, "true");
    const events = await count("public.domain_events", "true");
    const answer = await bulk(
      path,
      [
        { method: "create", data: make("Undone") },
        { method: "update", id: kept.id, data: patch },
        { method: "delete", id: kept.id },
        { method: "update", id: kept.id, data: patch },
        { method: "create", data: make("Never tried") },
      ],
      { atomic: true },
    );
    expect(answer.status).toBe(200);
    expect(statuses(answer)).toEqual([424, 424, 424, 404, 424]);
    for (const result of answer.body.data as Result[]) expect(result.record).toBeUndefined();
    expect(answer.body.data[0].problem.detail).toContain("operation 3");
    expect((await t.call(t.acme.key, "GET", `/${path}/${kept.id}`)).body).toEqual(kept);
    expect(await count(`public.${path}`, "true")).toBe(before);
    expect(await count("public.domain_events", "true")).toBe(events);
    const whole = await bulk(
      path,
      [
        { method: "create", data: make("Both") },
        { method: "update", id: kept.id, data: patch },
      ],
      { atomic: true },
    );
    expect(statuses(whole)).toEqual([201, 200]);
  });

  test("a bulk that is sent again answers what it answered and does nothing", async () => {
    const key = { "idempotency-key": randomUUID() };
    const body = {
      operations: [
        { method: "create", data: make("Once") },
        { method: "create", data: {} },
      ],
    };
    const first = await t.call(t.acme.key, "POST", `/${path}/bulk`, body, key);
    const again = await t.call(t.acme.key, "POST", `/${path}/bulk`, body, key);
    expect(statuses(first)).toEqual([201, 422]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await count(`public.${path}`, `id = '${first.body.data[0].id}'`)).toBe(1);
  });

  test("100 operations at most, and rights for each", async () => {
    const operation = { method: "create", data: make("Many") };
    const tooMany = await bulk(
      path,
      Array.from({ length: 101 }, () => operation),
    );
    expect(tooMany).toMatchObject({ status: 422, body: { errors: [{ pointer: "/operations" }] } });
    expect((await bulk(path, [])).status).toBe(422);
    const full = await bulk(
      path,
      Array.from({ length: 100 }, () => operation),
    );
    expect(new Set(statuses(full))).toEqual(new Set([201]));
    const kept = await create("Not theirs to delete");
    expect((await ask(reader, "POST", `/${path}/bulk`, { operations: [operation] })).status).toBe(
      403,
    );
    const mixed = await ask(writer, "POST", `/${path}/bulk`, {
      operations: [
        { method: "update", id: kept.id, data: patch },
        { method: "delete", id: kept.id },
      ],
    });
    expect(statuses(mixed)).toEqual([200, 403]);
    expect(mixed.body.data[1].problem.detail).toContain(`${path}.delete`);
  });

  if (owner)
    test("a role that reaches its own records writes those alone", async () => {
      const mine = await create("Mine", { [owner!]: own.memberId });
      const others = await create("Another's");
      const answer = await ask(own, "POST", `/${path}/bulk`, {
        operations: [
          { method: "update", id: mine.id, data: patch },
          { method: "update", id: others.id, data: patch },
          { method: "delete", id: others.id },
          { method: "update", id: mine.id, data: { [owner!]: null } },
          { method: "delete", id: mine.id },
        ],
      });
      expect(statuses(answer)).toEqual([200, 404, 404, 403, 204]);
      await t.call(t.acme.key, "DELETE", `/${path}/${others.id}`);
      expect((await ask(own, "POST", `/${path}/${others.id}/restore`)).status).toBe(404);
      const bin = await ask(own, "GET", `/${path}?deleted=true`);
      expect(bin.body.data.map(({ id }: Result) => id)).toEqual([mine.id]);
      expect((await ask(own, "POST", `/${path}/${mine.id}/restore`)).status).toBe(200);
    });

  if (external)
    test("upsert makes, then changes; the other org has its own", async () => {
      const at = `/${path}/by-external-id/crm-${noun}%2F1`;
      const { currency: _, amount: __, ...body } = make("Upserted") as Record<string, unknown>;
      const made = await t.call(t.acme.key, "PUT", at, body);
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      expect(made.body.external_id).toBe(`crm-${noun}/1`);
      const changed = await t.call(t.acme.key, "PUT", at, patch);
      expect(changed.status, JSON.stringify(changed.body)).toBe(200);
      expect(changed.body).toMatchObject({ id: made.body.id, version: 2, ...patch });
      expect((await t.call(t.globex.key, "PUT", at, body)).body.id).not.toBe(made.body.id);
      const other = await t.call(t.acme.key, "PUT", at, { ...patch, external_id: "another" });
      expect(other).toMatchObject({ status: 422, body: { errors: [{ pointer: "/external_id" }] } });
      const [field, value] = wrong;
      const refused = await t.call(t.acme.key, "PUT", at, { [field]: value });
      expect(refused.body.errors[0].pointer).toBe(`/${field}`);
      const nothing = await t.call(t.acme.key, "PUT", `/${path}/by-external-id/empty`, {});
      expect(nothing.status).toBe(422);
      expect((await ask(reader, "PUT", at, patch)).status).toBe(403);

      await t.call(t.acme.key, "DELETE", `/${path}/${made.body.id}`);
      const anew = await t.call(t.acme.key, "PUT", at, body);
      expect(anew.status).toBe(201);
      expect(anew.body.id).not.toBe(made.body.id);
      const taken = await t.call(t.acme.key, "POST", `/${path}/${made.body.id}/restore`);
      expect(taken).toMatchObject({ status: 409, body: { errors: [{ pointer: "/external_id" }] } });
      expect(taken.body.detail).toContain(anew.body.id);
      const many = await bulk(path, [
        { method: "upsert", external_id: `crm-${noun}/1`, data: patch },
        { method: "upsert", external_id: `crm-${noun}/2`, data: body },
        { method: "update", external_id: `crm-${noun}/2`, data: patch },
        { method: "delete", external_id: `crm-${noun}/2` },
        { method: "update", external_id: `crm-${noun}/2`, data: patch },
      ]);
      expect(statuses(many)).toEqual([200, 201, 200, 204, 404]);
    });

  if (external)
    test("twenty upserts at once make one record", async () => {
      const at = `/${path}/by-external-id/race`;
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => t.call(t.acme.key, "PUT", at, make(`Racer ${n}`))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
      expect(await count(`public.${path}`, "external_id = 'race'")).toBe(1);
      expect(
        await count(
          "public.domain_events",
          `type = '${noun}.created' and data ->> 'external_id' = 'race'`,
        ),
      ).toBe(1);
    });

  if (external && owner)
    test("an upsert does not reach another's record", async () => {
      const hidden = await create("Hidden", { external_id: "hidden" });
      const answer = await ask(own, "PUT", `/${path}/by-external-id/hidden`, make("Taken over"));
      expect(answer.status).toBe(409);
      expect(JSON.stringify(answer.body)).not.toContain(hidden.id);
      expect((await t.call(t.acme.key, "GET", `/${path}/${hidden.id}`)).body).toEqual(hidden);
    });
});

test("what may not be set is refused for its operation alone", async () => {
  const rest = ["deals.read", "deals.write", "pipelines.read"];
  const blind = await memberWith(t, t.acme, rest);
  const answer = await ask(blind, "POST", "/deals/bulk", {
    operations: [
      { method: "create", data: { name: "Plain" } },
      { method: "create", data: { name: "With an amount", amount: "5" } },
      { method: "upsert", external_id: "b-1", data: { name: "With an amount", amount: "5" } },
    ],
  });
  expect(statuses(answer)).toEqual([201, 403, 403]);
  expect(answer.body.data[1].problem.errors[0].pointer).toBe("/operations/1/data/amount");
  expect(JSON.stringify(answer.body.data[0])).not.toContain("amount");
});

test("a deal whose stage has gone comes back into the first one of its pipeline", async () => {
  const pipeline = (await t.call(t.acme.key, "POST", "/pipelines", { name: "Short" })).body.id;
  const stage = async (name: string) =>
    (await t.call(t.acme.key, "POST", "/stages", { name, pipeline_id: pipeline })).body.id;
  const [first, second] = [await stage("First"), await stage("Second")];
  const deal = (await t.call(t.acme.key, "POST", "/deals", { name: "Moved", stage_id: second }))
    .body;
  await t.call(t.acme.key, "DELETE", `/deals/${deal.id}`);
  expect((await t.call(t.acme.key, "DELETE", `/stages/${second}`)).status).toBe(204);
  const back = await t.call(t.acme.key, "POST", `/deals/${deal.id}/restore`);
  expect(back.body).toMatchObject({ stage_id: first, pipeline_id: pipeline, status: "open" });
});
