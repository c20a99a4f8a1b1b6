/** The inbox is searched by what the reader may read, and by nothing else. */
import { permissions } from "@rapport/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { connectMailbox, receiveMail } from "../testing.ts";

let t: TwoOrgs;
let member: string;
let admin: string;
/** Reads all that there is, of their own records alone. */
let own: Awaited<ReturnType<typeof memberWith>>;
/** The conversation of each, by name. */
const talks: Record<string, string> = {};

const as = (who: string, method: string, path: string, body?: unknown) =>
  t.call(who, method, path, body, who.startsWith("rk_") ? {} : { "rapport-org": "acme" });

/** The names of the conversations that somebody finds, and how many there are said to be. */
async function find(who: string, term: string, more = ""): Promise<string[]> {
  const path = `/conversations?count=true&q=${encodeURIComponent(term)}${more}`;
  const { status, body } = await as(who, "GET", path);
  expect(status, JSON.stringify(body)).toBe(200);
  const names = body.data.map(
    ({ id }: { id: string }) => Object.keys(talks).find((name) => talks[name] === id) ?? id,
  );
  expect(body.total_count).toBe(names.length);
  return names.toSorted();
}

beforeAll(async () => {
  t = await openTwoOrgs();
  member = t.acme.people.member.cookie;
  admin = t.acme.people.admin.cookie;
  own = await memberWith(
    t,
    t.acme,
    permissions.map((one) => (/^(deals|people|companies)\.read$/.test(one) ? `${one}:own` : one)),
  );
  const box = await connectMailbox(t, t.acme, "member");
  const theirs = await connectMailbox(t, t.globex, "member");
  await as(t.acme.key, "POST", "/people", {
    first_name: "Ottilie",
    last_name: "Brunnhuber",
    email: "ada@customer.example",
    phone: "+41791112233",
  });
  const talkOf = async (email: string | null) =>
    (
      await asDatabaseOwner<{ id: string }>(
        t,
        "select conversation_id as id from public.emails where id = $1",
        [email],
      )
    )[0]!.id;
  const mail = async (name: string, values: Parameters<typeof receiveMail>[2], to = box) => {
    talks[name] = await talkOf(await receiveMail(t, to, { thread: name, ...values }));
  };
  await mail("private", { subject: "Hydraulic hose", text: "Sesame, says the note. 50%_off" });
  await mail("shared", { subject: "Crane", text: "Sesame again, ready-mixed." });
  await mail("nobody", { from: "x@stranger.example", subject: "Hydraulic pump" });
  await mail("globex", { subject: "Hydraulic hose", text: "Sesame" }, theirs);
  await as(member, "PATCH", `/conversations/${talks.shared}`, { visibility: "shared" });
  await asDatabaseOwner(
    t,
    "insert into public.phones (org_id, number, label) values ($1, $2, 'Sales')",
    [t.acme.id, "+41440001122"],
  );
  await asDatabaseOwner(t, "select app.receive_sms('SM1', '+41791112233', '+41440001122', $1)", [
    "Sesame rolls at noon",
  ]);
  talks.text = (
    await as(member, "GET", "/conversations?filter[channel][eq]=phone")
  ).body.data[0].id;
  await as(admin, "POST", "/interactions", {
    body: "Sesame, @member",
    person_id: (await as(admin, "GET", "/people?limit=1")).body.data[0].id,
    mentions: [t.acme.people.member.memberId],
  });
  const [line] = (await as(member, "GET", "/conversations?filter[channel][eq]=mention")).body.data;
  talks.mention = line.id;
});
afterAll(() => t?.close());

describe("what is found", () => {
  test.each([
    ["by subject", "hydraulic", ["nobody", "private"]],
    ["by a subject with an error in it", "hydraulik hose", ["private"]],
    ["by the person, as we know them", "brunnhuber", ["mention", "private", "shared", "text"]],
    ["by the person, misspelt", "Otilie", ["mention", "private", "shared", "text"]],
    ["by address", "stranger.example", ["nobody"]],
    ["by number, however it is written", "079 111 22 33", ["text"]],
    ["by the words of mails, texts and notes", "sesame", ["mention", "private", "shared", "text"]],
    ["by words and the beginning of one", "again mix", ["shared"]],
    ["by words on either side of a hyphen", "ready-mixed", ["shared"]],
    ["not by signs that mean something to the database", "50%_off & !", ["private"]],
    ["not by signs alone", "%%", []],
    ["not by one letter", "s", []],
  ])("%s: %j", async (_, term, expected) => {
    expect(await find(member, term)).toEqual(expected);
  });

  test("with the list's filters, page by page, each cursor for its own search", async () => {
    expect(await find(member, "sesame", "&filter[channel][eq]=phone")).toEqual(["text"]);
    expect(await find(member, "sesame", "&mine=true")).toEqual(["mention", "private", "shared"]);
    const page = (more: string) => as(member, "GET", `/conversations?limit=1&q=sesame${more}`);
    const first = (await page("")).body;
    const second = (await page(`&cursor=${first.next_cursor}`)).body;
    expect(second.data[0].last_at <= first.data[0].last_at).toBe(true);
    expect(second.data[0].id).not.toBe(first.data[0].id);
    const other = await as(
      member,
      "GET",
      `/conversations?limit=1&q=hydraulic&cursor=${first.next_cursor}`,
    );
    expect(other.status).toBe(400);
  });
});

describe("what is not the reader's is not found, nor counted", () => {
  test("a private text, another's mention, mail about nobody, another org's", async () => {
    for (const who of [admin, t.acme.key]) {
      expect(await find(who, "sesame")).toEqual(["shared", "text"]);
      expect(await find(who, "hydraulic")).toEqual(["private"]);
      expect(await find(who, "stranger")).toEqual([]);
    }
    const theirs = await t.call(t.globex.key, "GET", "/conversations?q=brunnhuber&count=true");
    expect(theirs.body).toMatchObject({ data: [], total_count: 0 });
  });

  test("of records out of reach nothing, until they are within", async () => {
    for (const term of ["sesame", "brunnhuber", "hydraulic", "ada@customer.example"])
      expect(await find(own.cookie, term), term).toEqual([]);
    const person = (await as(t.acme.key, "GET", "/people?limit=1")).body.data[0].id;
    await as(t.acme.key, "PATCH", `/people/${person}`, { owner_id: own.memberId });
    expect(await find(own.cookie, "sesame")).toEqual(["shared", "text"]);
    expect(await find(own.cookie, "brunnhuber")).toEqual(["private", "shared", "text"]);
  });

  test("without the permission to read mails or texts their words find nothing", async () => {
    const some = permissions.filter((one) => !/^(emails|sms)\./.test(one));
    const { cookie } = await memberWith(t, t.acme, some);
    expect(await find(cookie, "sesame")).toEqual([]);
    expect(await find(cookie, "stranger")).toEqual([]);
    expect(await find(cookie, "crane")).toEqual(["shared"]);
  });
});
