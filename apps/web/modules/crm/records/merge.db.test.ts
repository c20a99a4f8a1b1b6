/** Duplicates made one and apart again: what hangs on them, which values stay, who may, and what the log tells. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";
import { openTwoOrgs, type Answer, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
}, 60_000);
afterAll(() => t?.close());

async function make(path: string, body: unknown, key = t.acme.key): Promise<Answer["body"]> {
  const made = await t.call(key, "POST", `/${path}`, body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}
const post = (path: string, body?: unknown) => t.call(t.acme.key, "POST", path, body);
const read = async (path: string) => (await t.call(t.acme.key, "GET", path)).body;
const events = async (id: string) =>
  (
    await asDatabaseOwner<{ type: string }>(
      t,
      "select type from public.domain_events where object_id = $1 order by id",
      [id],
    )
  ).map(({ type }) => type);

describe("people", () => {
  test("three become one: values, what hangs on them, log and events; and three again", async () => {
    const first = await make("people", { last_name: "Muir", phone: "+44 1632 960823" });
    const second = await make("people", {
      first_name: "Catriona",
      last_name: "Muir",
      email: "C.Muir@x.example",
      external_id: "p-2",
    });
    const third = await make("people", {
      last_name: "Muir-Grant",
      job_title: "Head",
      email: "other@x.example",
    });
    const deal = await make("deals", { name: "Hers", person_id: second.id });
    const task = await make("tasks", { title: "Call", person_id: third.id });
    const note = await make("interactions", { body: "Said so", person_id: third.id });
    const kept = await make("deals", { name: "Kept", person_id: first.id });

    const merged = await post(`/people/${first.id}/merge`, {
      from: [second.id, third.id],
      fields: { last_name: third.id },
    });
    expect(merged.status, JSON.stringify(merged.body)).toBe(200);
    expect(merged.body).toMatchObject({
      merged: [second.id, third.id],
      moved: { deals: 1, tasks: 1, interactions: 1 },
      record: {
        id: first.id,
        // The names go together: a first name of another's is not put before this last name.
        first_name: "",
        last_name: "Muir-Grant",
        phone: "+44 1632 960823",
        email: "C.Muir@x.example",
        job_title: "Head",
        external_id: "p-2",
      },
    });
    for (const path of [`/deals/${deal.id}`, `/tasks/${task.id}`, `/interactions/${note.id}`])
      expect((await read(path)).person_id, path).toBe(first.id);
    const byMail = await read("/people?filter[email][eq]=c.muir@x.example");
    expect(byMail.data.map(({ id }: { id: string }) => id)).toEqual([first.id]);

    const gone = await t.call(t.acme.key, "GET", `/people/${second.id}`);
    expect(gone.status).toBe(404);
    expect(gone.body.detail).toContain(`merged into ${first.id}`);
    expect(gone.headers.get("link")).toBe(`</api/v1/people/${first.id}>; rel="canonical"`);
    expect((await t.call(t.globex.key, "GET", `/people/${second.id}`)).body.detail).not.toContain(
      first.id,
    );
    expect((await post(`/people/${second.id}/restore`)).status).toBe(409);
    const bin = await read(`/people?deleted=true&filter[id][eq]=${third.id}`);
    expect(bin.data[0].merged_into).toBe(first.id);
    expect((await events(second.id)).sort()).toEqual([
      "person.created",
      "person.deleted",
      "person.merged",
    ]);
    expect(await events(first.id)).toEqual(["person.created", "person.updated"]);
    const [log] = await asDatabaseOwner<{ details: object; actor_type: string }>(
      t,
      "select details, actor_type from public.audit_logs where object_id = $1 and action = 'people.merge'",
      [first.id],
    );
    expect(log).toMatchObject({ actor_type: "key", details: { merged: [second.id, third.id] } });

    // Meanwhile: one value is changed, one task goes to somebody else.
    await t.call(t.acme.key, "PATCH", `/people/${first.id}`, { job_title: "Director" });
    const other = await make("people", { last_name: "Other" });
    await t.call(t.acme.key, "PATCH", `/tasks/${task.id}`, { person_id: other.id });
    const undone = await post(`/people/${first.id}/unmerge`);
    expect(undone.status, JSON.stringify(undone.body)).toBe(200);
    expect(undone.body).toMatchObject({
      restored: [second.id, third.id],
      moved: { deals: 1, tasks: 0, interactions: 1 },
      record: { last_name: "Muir", email: null, external_id: null, job_title: "Director" },
    });
    expect((await read(`/people/${second.id}`)).external_id).toBe("p-2");
    expect((await read(`/people/${third.id}`)).email).toBe("other@x.example");
    expect((await read(`/deals/${deal.id}`)).person_id).toBe(second.id);
    expect((await read(`/interactions/${note.id}`)).person_id).toBe(third.id);
    expect((await read(`/tasks/${task.id}`)).person_id).toBe(other.id);
    expect((await read(`/deals/${kept.id}`)).person_id).toBe(first.id);
    expect((await post(`/people/${first.id}/unmerge`)).status).toBe(409);
  });

  test("names that the survivor lacks come from one duplicate, both of them", async () => {
    const bare = await make("people", { email: "bare@x.example" });
    const named = await make("people", { last_name: "Hopper" });
    const full = await make("people", { first_name: "Grace", last_name: "Brewster" });
    const merged = await post(`/people/${bare.id}/merge`, { from: [named.id, full.id] });
    expect(merged.body.record.full_name).toBe("Hopper");
  });

  test("what cannot be merged is told with its pointer, and nothing changes", async () => {
    const [a, b] = [
      await make("people", { last_name: "A" }),
      await make("people", { last_name: "B" }),
    ];
    const theirs = await make("people", { last_name: "Theirs" }, t.globex.key);
    const tries: [object, number, string | undefined][] = [
      [{ from: [] }, 422, "/from"],
      [{ from: Array.from({ length: 21 }, () => randomUUID()) }, 422, "/from"],
      [{ from: [a.id] }, 422, "/from/0"],
      [{ from: [b.id, b.id] }, 422, "/from/1"],
      [{ from: [b.id, theirs.id] }, 422, "/from/1"],
      [{ from: [b.id, randomUUID()] }, 422, "/from/1"],
      [{ from: [b.id], fields: { nope: b.id } }, 422, "/fields/nope"],
      [{ from: [b.id], fields: { last_name: theirs.id } }, 422, "/fields/last_name"],
      [{ from: [b.id], fields: { version: b.id } }, 422, "/fields/version"],
    ];
    for (const [body, status, pointer] of tries) {
      const answer = await post(`/people/${a.id}/merge`, body);
      expect(answer.status, JSON.stringify(body)).toBe(status);
      expect(answer.body.errors[0].pointer, JSON.stringify(body)).toBe(pointer);
    }
    expect((await post(`/people/${theirs.id}/merge`, { from: [a.id] })).status).toBe(404);
    expect(
      (await t.call(t.globex.key, "POST", `/people/${a.id}/merge`, { from: [b.id] })).status,
    ).toBe(404);
    expect(
      (await t.call(t.globex.key, "POST", `/people/${theirs.id}/merge`, { from: [b.id] })).status,
    ).toBe(422);
    expect((await t.call(t.globex.key, "POST", `/people/${a.id}/unmerge`)).status).toBe(404);
    expect(await read(`/people/${a.id}`)).toEqual(a);
    expect(await read(`/people/${b.id}`)).toEqual(b);
  });
});

describe("companies", () => {
  test("a whole family: children, people and the places above follow, and go back", async () => {
    const company = (name: string, parent_id?: string) =>
      make("companies", { name, ...(parent_id ? { parent_id } : {}) });
    // survivor → middle → duplicate → top, and a leaf under the survivor that is a duplicate, too
    const top = await company("Top");
    const duplicate = await company("Duplicate", top.id);
    const middle = await company("Middle", duplicate.id);
    const survivor = await company("Survivor", middle.id);
    const below = await company("Below", survivor.id);
    const leaf = await company("Leaf", below.id);
    const person = await make("people", { last_name: "Employee", company_id: duplicate.id });
    const revenue = await t.call(t.acme.key, "PATCH", `/companies/${duplicate.id}`, {
      annual_revenue: "12.50",
      currency: "CHF",
    });
    expect(revenue.status).toBe(200);

    const merged = await post(`/companies/${survivor.id}/merge`, {
      from: [duplicate.id, below.id],
    });
    expect(merged.status, JSON.stringify(merged.body)).toBe(200);
    expect(merged.body.moved).toEqual({ companies: 2, people: 1 });
    expect(merged.body.record).toMatchObject({
      parent_id: top.id,
      annual_revenue: "12.50",
      currency: "CHF",
    });
    expect((await read(`/companies/${middle.id}`)).parent_id).toBe(survivor.id);
    expect((await read(`/companies/${leaf.id}`)).parent_id).toBe(survivor.id);
    expect((await read(`/people/${person.id}`)).company_id).toBe(survivor.id);

    const undone = await post(`/companies/${survivor.id}/unmerge`);
    expect(undone.status, JSON.stringify(undone.body)).toBe(200);
    expect(undone.body.record).toMatchObject({ parent_id: middle.id, annual_revenue: null });
    expect((await read(`/companies/${middle.id}`)).parent_id).toBe(duplicate.id);
    expect((await read(`/companies/${duplicate.id}`)).parent_id).toBe(top.id);
    expect((await read(`/companies/${leaf.id}`)).parent_id).toBe(below.id);
    expect((await read(`/companies/${below.id}`)).parent_id).toBe(survivor.id);
    expect((await read(`/people/${person.id}`)).company_id).toBe(duplicate.id);
  });

  test("a chosen parent may be neither a duplicate nor below the survivor", async () => {
    const survivor = await make("companies", { name: "S" });
    const below = await make("companies", { name: "B", parent_id: survivor.id });
    const one = await make("companies", { name: "D1", parent_id: below.id });
    const two = await make("companies", { name: "D2", parent_id: one.id });
    const chosen = (of: string) =>
      post(`/companies/${survivor.id}/merge`, {
        from: [one.id, two.id],
        fields: { parent_id: of },
      });
    expect((await chosen(two.id)).body.errors[0].pointer).toBe("/fields/parent_id");
    expect((await chosen(one.id)).status).toBe(409);
    expect((await read(`/companies/${one.id}`)).parent_id).toBe(below.id);
  });

  test("merges of merges are taken back one by one", async () => {
    const [a, b, c] = [
      await make("companies", { name: "A" }),
      await make("companies", { name: "B" }),
      await make("companies", { name: "C" }),
    ];
    const deal = await make("deals", { name: "Deep", company_id: a.id });
    await post(`/companies/${b.id}/merge`, { from: [a.id] });
    await post(`/companies/${c.id}/merge`, { from: [b.id] });
    expect((await read(`/deals/${deal.id}`)).company_id).toBe(c.id);
    expect((await post(`/companies/${b.id}/unmerge`)).status).toBe(404);
    expect((await post(`/companies/${c.id}/unmerge`)).status).toBe(200);
    expect((await read(`/deals/${deal.id}`)).company_id).toBe(b.id);
    expect((await post(`/companies/${b.id}/unmerge`)).status).toBe(200);
    expect((await read(`/deals/${deal.id}`)).company_id).toBe(a.id);
  });

  test("after 30 days a merge stays", async () => {
    const [a, b] = [
      await make("companies", { name: "Old" }),
      await make("companies", { name: "Older" }),
    ];
    await post(`/companies/${a.id}/merge`, { from: [b.id] });
    await asDatabaseOwner(
      t,
      "update private.merges set merged_at = now() - interval '31 days' where survivor_id = $1",
      [a.id],
    );
    expect((await post(`/companies/${a.id}/unmerge`)).status).toBe(409);
  });

  test("two merges of the same duplicate at once: one has it", async () => {
    const [a, b, shared] = [
      await make("companies", { name: "One" }),
      await make("companies", { name: "Two" }),
      await make("companies", { name: "Shared" }),
    ];
    const holder = new pg.Client({ connectionString: t.superUrl });
    const watcher = new pg.Client({ connectionString: t.superUrl });
    await Promise.all([holder.connect(), watcher.connect()]);
    let answers: Answer[];
    try {
      // Both have begun and wait for the duplicate before either can go on.
      await holder.query("begin");
      await holder.query("select from public.companies where id = $1 for update", [shared.id]);
      const merging = [a, b].map(({ id }) => post(`/companies/${id}/merge`, { from: [shared.id] }));
      const waiting = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect
        // Not the holder: within a transaction the view of activity stays what it was first.
        .poll(async () => (await watcher.query<{ n: number }>(waiting)).rows[0]?.n, {
          timeout: 10_000,
        })
        .toBe(2);
      await holder.query("commit");
      answers = await Promise.all(merging);
    } finally {
      await Promise.all([holder.end(), watcher.end()]);
    }
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect([409, 422]).toContain(statuses[1]);
  });
});

describe("rights", () => {
  const grants = (level: string, ...verbs: string[]) =>
    ["companies", "people", "deals"].flatMap((o) => verbs.map((v) => `${o}.${v}${level}`));
  const ask = (who: { cookie: string }, path: string, body?: unknown) =>
    t.call(who.cookie, "POST", path, body, { "rapport-org": t.acme.slug });

  test("merging needs to write and to delete each of them; what hangs on them follows whoever it belongs to", async () => {
    const own = await memberWith(t, t.acme, grants(":own", "read", "write", "delete"));
    const mixed = await memberWith(t, t.acme, [
      ...grants("", "read"),
      ...grants(":own", "write", "delete"),
    ]);
    const writer = await memberWith(t, t.acme, grants("", "read", "write"));
    const companyOf = (owner_id: string | null) => make("companies", { name: "Rights", owner_id });
    const [mine, mineToo, mixedMine, others] = [
      await companyOf(own.memberId),
      await companyOf(own.memberId),
      await companyOf(mixed.memberId),
      await companyOf(null),
    ];
    const deal = await make("deals", { name: "A stranger's", company_id: mineToo.id });
    expect((await ask(own, `/companies/${mine.id}/merge`, { from: [others.id] })).status).toBe(422);
    expect((await ask(own, `/companies/${others.id}/merge`, { from: [mine.id] })).status).toBe(404);
    for (const [into, from] of [
      [mixedMine, others],
      [others, mixedMine],
    ] as const) {
      const answer = await ask(mixed, `/companies/${into.id}/merge`, { from: [from.id] });
      expect(answer.status).toBe(403);
      expect(answer.body.detail).toContain("companies.write");
    }
    const undeletable = await ask(writer, `/companies/${mine.id}/merge`, { from: [mineToo.id] });
    expect(undeletable).toMatchObject({ status: 403 });
    expect(undeletable.body.detail).toContain("companies.delete");
    expect(await read(`/companies/${mine.id}`)).toEqual(mine);

    expect((await ask(own, `/companies/${mine.id}/merge`, { from: [mineToo.id] })).status).toBe(
      200,
    );
    expect((await read(`/deals/${deal.id}`)).company_id).toBe(mine.id);
    expect((await ask(mixed, `/companies/${mine.id}/unmerge`)).status).toBe(403);
    expect((await ask(writer, `/companies/${mine.id}/unmerge`)).status).toBe(403);
    expect((await ask(own, `/companies/${mine.id}/unmerge`)).status).toBe(200);
    expect((await read(`/deals/${deal.id}`)).company_id).toBe(mineToo.id);
  });
});
