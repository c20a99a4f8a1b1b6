import type { QueryResultRow } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import unsubscribe from "../../../messages/en/unsubscribe.json" with { type: "json" };
import { connectMailbox, type TestMailbox } from "../testing.ts";

const OURS = "+14155550001";
const SECOND = "+14155550002";
const THEIRS = "+14155550003";

let t: TwoOrgs;
let box: TestMailbox;
beforeAll(async () => {
  t = await openTwoOrgs();
  const add = (org: TestOrg, number: string) =>
    owner("insert into public.phones (org_id, number, label) values ($1, $2, 'A number')", [
      org.id,
      number,
    ]);
  await add(t.acme, OURS);
  await add(t.acme, SECOND);
  await add(t.globex, THEIRS);
  box = await connectMailbox(t, t.acme, "owner");
});
afterAll(() => t?.close());

const owner = <T extends QueryResultRow>(query: string, values: unknown[] = []) =>
  asDatabaseOwner<T>(t, query, values);
let n = 0;
/** A text comes in; answers what is sent back. */
const say = async (from: string, words: string, to = OURS) => {
  const [kept] = await owner<{ sms: string; reply: string | null }>(
    "select sms, reply from app.receive_sms($1, $2, $3, $4)",
    [`SMword${++n}`, from, to, words],
  );
  return kept!;
};
const mayText = async (org: TestOrg, to: string) =>
  (
    await owner<{ why: string | null }>("select private.may_text($1, null, $2) as why", [
      org.id,
      to,
    ])
  )[0]!.why;
const check = async (channel: string, address: string, key = t.acme.key) =>
  (
    await t.call(
      key,
      "GET",
      `/opt-outs/check?channel=${channel}&address=${encodeURIComponent(address)}`,
    )
  ).body;
const rowsFor = async (address: string) =>
  (
    await t.call(
      t.acme.key,
      "GET",
      `/opt-outs?filter[address][eq]=${encodeURIComponent(address)}&sort=recorded_at`,
    )
  ).body.data;

describe("words in texts", () => {
  test("STOP holds for the whole org and all its numbers, START takes it back, and each is a row", async () => {
    const them = "+14155551001";
    const { sms, reply } = await say(them, "Stop");
    expect(reply).toBeNull();
    expect(await mayText(t.acme, them)).toMatch(/^they asked on .+ to get no more texts$/);
    expect(await mayText(t.globex, them)).toBeNull();
    expect(await check("sms", them)).toMatchObject({ allowed: false, source: "keyword" });
    expect(await check("call", them)).toMatchObject({ allowed: true, reason: null });
    expect(await check("sms", them, t.globex.key)).toMatchObject({ allowed: true });
    await say(them, "START", SECOND);
    expect(await mayText(t.acme, them)).toBeNull();
    await say(them, "STOP", SECOND);
    expect(await mayText(t.acme, them)).not.toBeNull();
    expect(await rowsFor(them)).toMatchObject([
      { action: "recorded", channel: "sms", evidence_type: "sms", evidence_id: sms },
      { action: "withdrawn" },
      { action: "recorded" },
    ]);
    const events = await owner<{ type: string }>(
      "select type from public.domain_events where org_id = $1 and type like 'opt_out.%' and data ->> 'address' = $2 order by id",
      [t.acme.id, them],
    );
    expect(events.map(({ type }) => type)).toEqual([
      "opt_out.recorded",
      "opt_out.withdrawn",
      "opt_out.recorded",
    ]);
  });

  test("words that Twilio does not know are answered, in their language, once", async () => {
    expect((await say("+41791110001", "STOPP")).reply).toContain("keine SMS mehr");
    expect((await say("+33611110001", "arrêt")).reply).toContain("ne recevrez plus");
    expect((await say("+34611110001", "ALTO")).reply).toContain("No recibirá más SMS");
    expect((await say("+34611110001", "Alta")).reply).toContain("Volverá a recibir");
    expect((await say("+41791110001", "Hilfe")).reply).toContain("STOP");
    expect((await say("+41791110002", "START")).reply).toBeNull();
    expect(await rowsFor("+41791110002")).toEqual([]);
  });

  test("a sentence counts as well; for who wants to hear nothing, their mail and calls, too", async () => {
    const them = "+14155551002";
    const person = (
      await t.call(t.acme.key, "POST", "/people", {
        last_name: "Quiet",
        phone: them,
        email: "Quiet@customer.example",
      })
    ).body;
    const { reply } = await say(them, "Please don't contact me again");
    expect(reply).toContain("no more texts");
    for (const channel of ["sms", "call"])
      expect(await check(channel, them)).toMatchObject({ allowed: false, source: "free_text" });
    expect(await check("email", "quiet@customer.example")).toMatchObject({ allowed: false });
    expect(await rowsFor(them)).toMatchObject([{ channel: "all", person_id: person.id }]);
  });

  test("what may mean something else is a task for somebody, not an opt-out", async () => {
    const them = "+14155551003";
    await say(them, "I am not interested");
    await say(them, "not interested, really");
    expect(await mayText(t.acme, them)).toBeNull();
    const tasks = await owner<{ description: string }>(
      "select description from public.tasks where org_id = $1 and title like $2",
      [t.acme.id, `%${them}%`],
    );
    expect(tasks).toHaveLength(1);
    expect(tasks[0]!.description).toContain("I am not interested");
  });

  test("what waits for them does not go", async () => {
    const them = "+14155551004";
    const { sms } = await say(them, "Hello");
    const [queued] = await owner<{ id: string }>(
      `insert into public.sms (org_id, conversation_id, phone_id, direction, state, from_number, to_number, body)
       select org_id, conversation_id, phone_id, 'outbound', 'queued', to_number, from_number, 'Later' from public.sms where id = $1 returning id`,
      [sms],
    );
    await owner(
      "insert into private.phone_queue (org_id, id, kind, next_attempt_at) values ($1, $2, 'sms', now() + interval '1 hour')",
      [t.acme.id, queued!.id],
    );
    await say(them, "STOP", SECOND);
    expect(
      await owner("select state, error from public.sms where id = $1", [queued!.id]),
    ).toMatchObject([{ state: "cancelled", error: expect.stringContaining("no more texts") }]);
  });
});

describe("by hand", () => {
  test("members record, admins withdraw, other orgs see nothing", async () => {
    const as = (role: "member" | "admin" | "viewer", path: string, body: object) =>
      t.call(t.acme.people[role].cookie, "POST", path, body, { "Rapport-Org": t.acme.slug });
    const about = { channel: "email", address: " Ada@Customer.example " };
    expect((await as("viewer", "/opt-outs", about)).status).toBe(403);
    const made = await as("member", "/opt-outs", { ...about, note: "Said so at the fair" });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body).toMatchObject({
      address: "ada@customer.example",
      source: "manual",
      author_type: "user",
    });
    expect((await as("member", "/opt-outs", about)).body.id).toBe(made.body.id);
    expect((await t.call(t.globex.key, "GET", `/opt-outs/${made.body.id}`)).status).toBe(404);
    const back = { ...about, note: "Wrote again" };
    expect((await as("member", "/opt-outs/withdraw", back)).status).toBe(403);
    expect((await as("admin", "/opt-outs/withdraw", back)).status).toBe(201);
    expect((await as("admin", "/opt-outs/withdraw", back)).status).toBe(409);
    expect(await check("email", "ada@customer.example")).toMatchObject({ allowed: true });
    const log = await owner(
      "select action from public.audit_logs where org_id = $1 and object_id = $2",
      [t.acme.id, made.body.id],
    );
    expect(log).toHaveLength(1);
  });

  test.each([
    [{ channel: "sms", address: "ada@customer.example" }],
    [{ channel: "email", address: "+14155550142" }],
    [{ channel: "sms", address: "415 555" }],
  ])("%j is refused at the address", async (body) => {
    const answer = await t.call(t.acme.key, "POST", "/opt-outs", body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: "/address" }] } });
  });

  test("who sees own people alone sees their opt-outs alone", async () => {
    const rep = await memberWith(t, t.acme, ["people.read:own", "opt_outs.read"]);
    const person = (
      await t.call(t.acme.key, "POST", "/people", { last_name: "Far", phone: "+14155551020" })
    ).body;
    const made = (
      await t.call(t.acme.key, "POST", "/opt-outs", { channel: "all", address: "+14155551020" })
    ).body;
    expect(made.person_id).toBe(person.id);
    const seen = await t.call(rep.cookie, "GET", `/opt-outs/${made.id}`, undefined, {
      "Rapport-Org": t.acme.slug,
    });
    expect(seen.status).toBe(404);
  });
});

test("an opt-out outlives the person, as a hash that says nothing elsewhere", async () => {
  const address = "gone@customer.example";
  const person = (
    await t.call(t.acme.key, "POST", "/people", { last_name: "Gone", email: address })
  ).body;
  await t.call(t.acme.key, "POST", "/opt-outs", { channel: "email", address });
  await t.call(t.globex.key, "POST", "/opt-outs", { channel: "email", address });
  await owner("delete from public.people where id = $1", [person.id]);
  const left = await owner<{ address: string | null; org_id: string }>(
    `select o.address, o.org_id from public.opt_outs o join private.suppressions s on s.opt_out_id = o.id
     where s.address_hash = private.address_hash(o.org_id, $1)`,
    [address],
  );
  expect(left.find(({ org_id }) => org_id === t.acme.id)).toMatchObject({ address: null });
  expect(left.find(({ org_id }) => org_id === t.globex.id)).toMatchObject({ address });
  expect(await check("email", address)).toMatchObject({ allowed: false });
  const [hashes] = await owner<{ same: boolean }>(
    "select private.address_hash($1, $3) = private.address_hash($2, $3) as same",
    [t.acme.id, t.globex.id, address],
  );
  expect(hashes!.same).toBe(false);
});

describe("mail", () => {
  const may = async (address: string, bulk: boolean) =>
    (
      await owner<{ why: string | null }>("select private.may_mail($1, $2, $3) as why", [
        t.acme.id,
        address,
        bulk,
      ])
    )[0]!.why;
  const queue = async (address: string, state = "sent") =>
    (
      await owner<{ id: string }>(
        `with mail as (select private.queue_email($1, $2, jsonb_build_object('integration_id', $3::text, 'message_id', gen_random_uuid(), 'subject', 'News', 'text', 'News',
           'is_bulk', true, 'recipients', jsonb_build_array(jsonb_build_object('role', 'to', 'address', $4::text))), 'system', null, 'sequence') as id) select id from mail`,
        [t.acme.id, t.acme.people.owner.memberId, box.id, address],
      ).then(async (rows) => {
        await owner("update public.emails set state = $2 where id = $1", [rows[0]!.id, state]);
        return rows;
      })
    )[0]!.id;

  test("a mail that comes back stops mail to many, not an answer to one", async () => {
    const id = await queue("broken@customer.example");
    await owner(
      "update public.emails set state = 'bounced', error = '5.1.1 no such user' where id = $1",
      [id],
    );
    expect(await may("broken@customer.example", true)).toContain("comes back");
    expect(await may("broken@customer.example", false)).toBeNull();
    expect(await rowsFor("broken@customer.example")).toMatchObject([
      { source: "bounce", evidence_id: id, evidence_type: "email" },
    ]);
  });

  test("the link of a mail: GET changes nothing, POST ends it, once, also when the mail is gone", async () => {
    const { createApi } = await import("#api");
    const { unsubscribeUrl } = await import("./unsubscribe.ts");
    const { database } = await import("#lib/database.ts");
    const address = "reader@customer.example";
    const id = await queue(address);
    const url = await unsubscribeUrl(database)({ org_id: t.acme.id, id } as never);
    const api = createApi();
    const ask = (method: string, at = url!) =>
      api.fetch(
        new Request(at, {
          method,
          ...(method === "POST"
            ? {
                body: "List-Unsubscribe=One-Click",
                headers: { "content-type": "application/x-www-form-urlencoded" },
              }
            : {}),
        }),
      );
    // Scanners and prefetchers read a link as often as they like; what they send along makes no POST of it.
    for (const method of ["GET", "HEAD", "GET"]) await ask(method);
    await api.fetch(new Request(`${url!}?List-Unsubscribe=One-Click`));
    const shown = await ask("GET");
    expect(shown.status).toBe(200);
    const page = await shown.text();
    expect(page).toContain('<form method="post">');
    for (const said of [unsubscribe.page.ask, unsubscribe.page.act, "Email from Acme"])
      expect(page).toContain(said);
    expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await may(address, true)).toBeNull();
    const wrong = await ask("POST", `${url!.slice(0, -1)}${url!.endsWith("A") ? "B" : "A"}`);
    const foreign = await ask(
      "POST",
      url!.replace(t.acme.id.replaceAll("-", ""), t.globex.id.replaceAll("-", "")),
    );
    expect([
      wrong.status,
      foreign.status,
      (await ask("POST", `${new URL(url!).origin}/api/unsubscribe/x`)).status,
    ]).toEqual([404, 404, 404]);
    expect(await may(address, true)).toBeNull();
    await owner("delete from public.emails where id = $1", [id]);
    const answers = await Promise.all([ask("POST"), ask("POST"), ask("POST")]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await may(address, true)).toContain("by the link in a mail");
    expect(await may(address, false)).not.toBeNull();
    const kept = await owner(
      "select id from public.opt_outs where org_id = $1 and source = 'unsubscribe_link'",
      [t.acme.id],
    );
    expect(kept).toHaveLength(1);
    expect(await (await ask("GET")).text()).not.toContain("<form");
  });

  test("a mail to several people gets no link: it would end somebody else's", async () => {
    const id = await queue("one@customer.example");
    await owner(
      `update public.emails set recipients = recipients || '[{"role":"cc","address":"two@customer.example"}]' where id = $1`,
      [id],
    );
    const { unsubscribeUrl } = await import("./unsubscribe.ts");
    const { database } = await import("#lib/database.ts");
    expect(await unsubscribeUrl(database)({ org_id: t.acme.id, id } as never)).toBeUndefined();
  });
});
