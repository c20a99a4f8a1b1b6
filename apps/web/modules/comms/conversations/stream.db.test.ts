/** An open inbox hears that something has changed, in its own organisation alone, and never what. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "#api";
import { memberWith } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { connectMailbox, receiveMail, type TestMailbox } from "../testing.ts";

let t: TwoOrgs;
let box: TestMailbox;
let theirs: TestMailbox;
const open: ReadableStreamDefaultReader<Uint8Array>[] = [];

beforeAll(async () => {
  t = await openTwoOrgs();
  box = await connectMailbox(t, t.acme, "member");
  theirs = await connectMailbox(t, t.globex, "member");
});
afterAll(async () => {
  await Promise.all(open.map((reader) => reader.cancel()));
  await t?.close();
});

async function listen(cookie: string, org = "acme") {
  const response = await createApi().request("http://rapport.test/api/v1/conversations/stream", {
    headers: { cookie, "rapport-org": org },
  });
  expect(response.status).toBe(200);
  const reader = response.body!.getReader();
  open.push(reader);
  const read = async () => new TextDecoder().decode((await reader.read()).value);
  expect(await read()).toContain("connected");
  return read;
}
const changed = "event: changed\ndata: {}\n\n";

test("a change is told within a second, to all of the organisation and to nobody else, by a bare word", async () => {
  const { member, admin } = t.acme.people;
  const own = await listen(member.cookie);
  const colleague = await listen(admin.cookie);
  const foreign = await listen(t.globex.people.member.cookie, "globex");
  let heard = false;
  const first = foreign().then((said) => {
    heard = true;
    return said;
  });
  const begun = Date.now();
  await receiveMail(t, box, { from: "x@stranger.example", text: "A secret" });
  expect(await Promise.all([own(), colleague()])).toEqual([changed, changed]);
  // Generous: what else this machine does is not the matter here.
  expect(Date.now() - begun).toBeLessThan(5_000);
  // What is done with a conversation is told as well, and so is what happens while somebody is told.
  const [talk] = (
    await t.call(member.cookie, "GET", "/conversations", undefined, { "rapport-org": "acme" })
  ).body.data;
  const again = own();
  const path = `/conversations/${talk.id}`;
  await t.call(member.cookie, "PATCH", path, { state: "done" }, { "rapport-org": "acme" });
  expect(await again).toBe(changed);
  // The first that the other organisation hears is of its own.
  expect(heard).toBe(false);
  await receiveMail(t, theirs);
  expect(await first).toBe(changed);
});

test("it ends when the right to read conversations is gone", async () => {
  const leaving = await memberWith(t, t.acme, ["conversations.read"]);
  const read = await listen(leaving.cookie);
  await t.call(t.acme.key, "PATCH", `/members/${leaving.memberId}`, { status: "suspended" });
  await receiveMail(t, box);
  expect(await read()).toContain("event: end");
});

test("who may not read conversations is not let in", async () => {
  const { cookie } = await memberWith(t, t.acme, ["people.read"]);
  const refused = await t.call(cookie, "GET", "/conversations/stream", undefined, {
    "rapport-org": "acme",
  });
  expect(refused.status).toBe(403);
});
