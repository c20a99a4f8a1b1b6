import { openFileStore } from "@rapport/integrations/files/index";
import { parseMail } from "@rapport/integrations/google/parse";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createLog } from "#lib/log.ts";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { openLocalGoogle } from "../testing-google.ts";
import { connectMailbox, receiveMail, type TestMailbox } from "../testing.ts";
import unsubscribe from "../../../messages/en/unsubscribe.json" with { type: "json" };
import { sweepFiles } from "./files.ts";
import { sendDue } from "./sender.ts";

let t: TwoOrgs;
let google: Awaited<ReturnType<typeof openLocalGoogle>>;
let box: TestMailbox;
let member: string;

beforeAll(async () => {
  google = await openLocalGoogle();
  t = await openTwoOrgs();
  member = t.acme.people.member.cookie;
  box = await connect("member");
});
afterEach(() => google.calmDown());
afterAll(async () => {
  await t?.close();
  await google?.close();
});

async function connect(role: "member" | "admin" | "owner"): Promise<TestMailbox> {
  const made = await connectMailbox(t, t.acme, role);
  await google.addMailbox(made.address);
  google.know(made.id, made.address);
  return made;
}

const as = (who: string, method: string, path: string, body?: unknown, more = {}) =>
  t.call(
    who,
    method,
    path,
    body,
    who.startsWith("rk_") ? more : { "rapport-org": "acme", ...more },
  );
const mail = (more: object = {}) => ({
  to: ["ada@customer.example"],
  subject: "Two cranes",
  text: "Hello Ada",
  ...more,
});
const log = createLog();
const quick = { pausesMs: [0], unknownPauseMs: 0 };
/** Lets the ten seconds pass, and sends. */
async function send(): Promise<number> {
  await asDatabaseOwner(
    t,
    "update public.emails set send_at = now() where state in ('scheduled', 'sending')",
  );
  return sendDue(t.db, log, quick);
}
const stateOf = async (id: string) => (await as(member, "GET", `/emails/${id}`)).body;
const headerOf = (raw: string, name: string) =>
  new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, "im").exec(raw)?.[1]?.replaceAll(/\r\n\s*/g, " ");
const sentThere = async (id: string) => {
  const { message_id } = await stateOf(id);
  return (await google.messages(box.address, "SENT")).filter(
    (one) => one.message_id?.replaceAll(/[<>]/g, "") === message_id,
  );
};

describe("sending", () => {
  test("waits ten seconds, goes once, and is told by one event and one line in the timeline", async () => {
    const person = (
      await as(t.acme.key, "POST", "/people", { last_name: "Brun", email: "once@customer.example" })
    ).body;
    const before = Date.now();
    const made = await as(member, "POST", "/emails", mail({ to: ["Once@Customer.example"] }));
    expect(made.status, JSON.stringify(made.body)).toBe(202);
    expect(made.body).toMatchObject({
      state: "scheduled",
      person_id: person.id,
      direction: "outbound",
    });
    expect(Date.parse(made.body.undo_until) - before).toBeGreaterThan(8_000);
    expect(await sendDue(t.db, log)).toBe(0);
    expect(await send()).toBe(1);
    const sent = await stateOf(made.body.id);
    expect(sent).toMatchObject({ state: "sent", attempts: 1, undo_until: null });
    const [there, ...more] = await sentThere(sent.id);
    expect(more).toEqual([]);
    expect(there).toMatchObject({
      id: sent.provider_id,
      thread_id: sent.provider_thread_id,
      subject: "Two cranes",
    });
    expect(headerOf(there!.raw, "From")).toContain(box.address);
    const told = await asDatabaseOwner(
      t,
      "select type from public.domain_events where org_id = $1 and object_id = $2",
      [t.acme.id, sent.id],
    );
    expect(told).toEqual([{ type: "email.sent" }]);
    const timeline = await as(member, "GET", `/people/${person.id}/timeline?kind=interactions`);
    expect(timeline.body.data).toHaveLength(1);
    expect(timeline.body.data[0]).toMatchObject({ type: "email", id: sent.id, body: "Two cranes" });
    expect(await send()).toBe(0);
  });

  test("is called back while it waits, and not after", async () => {
    const { body } = await as(member, "POST", "/emails", mail());
    const admin = t.acme.people.admin.cookie;
    expect((await as(admin, "POST", `/emails/${body.id}/cancel`)).status).not.toBe(200);
    const back = await as(member, "POST", `/emails/${body.id}/cancel`);
    expect(back.body).toMatchObject({ state: "cancelled", undo_until: null });
    expect(await send()).toBe(0);
    const talk = await as(member, "GET", `/conversations/${body.conversation_id}`);
    expect(talk.body.state).toBe("done");
    const gone = await as(member, "POST", "/emails", mail());
    await send();
    expect((await as(member, "POST", `/emails/${gone.body.id}/cancel`)).status).toBe(409);
  });

  test("the same key sends once", async () => {
    const key = { "idempotency-key": "mail-1" };
    const first = await as(member, "POST", "/emails", mail(), key);
    const again = await as(member, "POST", "/emails", mail(), key);
    expect(again.body.id).toBe(first.body.id);
    expect(await send()).toBe(1);
  });

  test("a reply stays in its thread", async () => {
    const got = await google.play<{ messages: { thread_id: string; message_id: string }[] }>(
      "mails",
      {
        from: "Ada <ada@customer.example>",
        to: [box.address],
        subject: "A question",
        text: "Why?",
      },
    );
    const there = got.messages[0]!;
    const id = await receiveMail(t, box, {
      thread: there.thread_id,
      message_id: there.message_id.replaceAll(/[<>]/g, ""),
      subject: "A question",
      text: "Why?",
    });
    const { body } = await as(member, "POST", "/emails", {
      reply_to_id: id,
      text: "Because.",
      quote: true,
    });
    expect(body.subject).toBe("Re: A question");
    expect(body.recipients).toEqual([{ role: "to", address: "ada@customer.example", name: "Ada" }]);
    expect(await send()).toBe(1);
    const sent = await stateOf(body.id);
    expect(sent.provider_thread_id).toBe(there.thread_id);
    const [mine] = await sentThere(body.id);
    expect(mine!.thread_id).toBe(there.thread_id);
    expect(headerOf(mine!.raw, "In-Reply-To")).toBe(there.message_id);
    expect(headerOf(mine!.raw, "References")).toContain(there.message_id);
    expect(sent.body.text).toMatch(/^Because\.\n\nOn .* wrote:\n> Why\?$/);
    // The same through the conversation, which it stays in.
    const reply = await as(member, "POST", `/conversations/${body.conversation_id}/reply`, {
      text: "And more.",
    });
    expect(reply.status, JSON.stringify(reply.body)).toBe(202);
    expect(reply.body).toMatchObject({ type: "email", conversation_id: body.conversation_id });
    const messages = await as(member, "GET", `/conversations/${body.conversation_id}/messages`);
    expect(messages.body.data.map((one: { id: string }) => one.id)).toEqual([
      id,
      body.id,
      reply.body.id,
    ]);
    await send();
  });

  test("signature, a plain text beside HTML, and HTML that cannot run", async () => {
    await as(member, "PATCH", `/integrations/${box.id}`, { signature: "Member\n<Acme>" });
    const { body } = await as(member, "POST", "/emails", {
      to: ["ada@customer.example"],
      subject: "Look",
      html: '<p>Hello <b>Ada</b></p><script>alert(1)</script><img src="https://acme.example/logo.png">',
    });
    await send();
    const [there] = await sentThere(body.id);
    expect(there!.raw).toContain('src=3D"https://acme.example/logo.png"');
    expect(there!.raw).not.toContain("alert(1)");
    expect(there!.raw).toContain("&lt;Acme&gt;");
    expect((await stateOf(body.id)).body.text).toBe("Hello Ada\n\n-- \nMember\n<Acme>");
    await as(member, "PATCH", `/integrations/${box.id}`, { signature: "" });
  });

  test("an upload goes with one mail, and comes back as a file", async () => {
    const upload = () =>
      as(
        member,
        "POST",
        "/email-files?file_name=offer%20%E2%82%AC.html&content_type=text/html",
        "<script>x</script>",
        {
          "content-type": "application/octet-stream",
        },
      );
    const file = await upload();
    expect(file.status, JSON.stringify(file.body)).toBe(201);
    const { body } = await as(member, "POST", "/emails", mail({ attachments: [file.body.id] }));
    const again = await as(member, "POST", "/emails", mail({ attachments: [file.body.id] }));
    expect([again.status, again.body.errors[0].pointer]).toEqual([422, "/attachments/0"]);
    const theirs = await upload();
    const stolen = await as(
      t.acme.people.admin.cookie,
      "POST",
      "/emails",
      mail({ attachments: [theirs.body.id], integration_id: box.id }),
    );
    expect(stolen.status).toBe(422);
    const [attachment] = body.attachments;
    expect(attachment).toMatchObject({ file_name: "offer €.html", size_bytes: 18 });
    const download = await as(
      member,
      "GET",
      `/emails/${body.id}/attachments/${attachment.id}?inline=true`,
    );
    expect(download.body).toBe("<script>x</script>");
    expect(Object.fromEntries(download.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment; filename*=UTF-8''offer%20%E2%82%AC.html",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox"),
    });
    for (const who of [t.globex.key, t.acme.people.admin.cookie])
      expect((await as(who, "GET", `/emails/${body.id}/attachments/${attachment.id}`)).status).toBe(
        404,
      );
    await send();
    const [there] = await sentThere(body.id);
    expect(there!.raw).toContain("offer");
  });

  test.each([
    ["/to", { to: [] }],
    ["/to/0", { to: ["nobody"] }],
    ["/to/0", { to: ["ada@customer.example\r\nBcc: eve@evil.example"] }],
    ["/to/0", { to: [{ address: "ada@customer.example", name: "Ada\nBcc: eve@evil.example" }] }],
    ["/subject", { subject: "Hi\r\nBcc: eve@evil.example" }],
    ["/subject", { subject: "" }],
    ["/text", { text: " " }],
    ["/integration_id", { integration_id: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e" }],
    ["/reply_to_id", { reply_to_id: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e" }],
    ["/attachments/0", { attachments: ["01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"] }],
    ["/template_id", { template_id: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e" }],
  ])("what cannot be sent is refused at %s: %j", async (pointer, more) => {
    const answer = await as(member, "POST", "/emails", mail(more));
    expect(answer.status, JSON.stringify(answer.body)).toBe(422);
    expect(answer.body.errors[0].pointer).toMatch(new RegExp(`^${pointer}`));
  });

  test("from a mailbox goes what its member writes, and others' mail if it says so", async () => {
    const admin = t.acme.people.admin.cookie;
    const wanted = mail({ integration_id: box.id });
    expect((await as(admin, "POST", "/emails", wanted)).status).toBe(403);
    expect((await as(t.acme.key, "POST", "/emails", wanted)).status).toBe(403);
    expect((await as(t.acme.key, "POST", "/emails", mail())).status).toBe(422);
    expect((await as(t.globex.key, "POST", "/emails", wanted)).status).toBe(422);
    expect((await as(t.acme.people.viewer.cookie, "POST", "/emails", wanted)).status).toBe(403);
    await as(member, "PATCH", `/integrations/${box.id}`, { sends_for: "org" });
    const byKey = await as(t.acme.key, "POST", "/email/send", {
      ...wanted,
      to: ["x@unknown.example"],
    });
    expect(byKey.status, JSON.stringify(byKey.body)).toBe(202);
    expect(byKey.body.body.text).toBe("Hello Ada");
    expect((await as(admin, "GET", `/emails/${byKey.body.id}`)).status).toBe(404);
    await as(member, "PATCH", `/integrations/${box.id}`, { sends_for: "member" });
    await send();
  });

  test("is deleted by its mailbox's member, once it does not wait any more", async () => {
    const { body } = await as(member, "POST", "/emails", mail());
    expect((await as(member, "DELETE", `/emails/${body.id}`)).status).toBe(409);
    await send();
    expect((await as(t.globex.key, "DELETE", `/emails/${body.id}`)).status).toBe(404);
    expect((await as(member, "DELETE", `/emails/${body.id}`)).status).toBe(204);
    expect((await as(member, "GET", `/emails/${body.id}`)).status).toBe(404);
  });
});

describe("when something fails on the way", () => {
  const queue = async () => (await as(member, "POST", "/emails", mail())).body.id as string;

  test.each([
    ["the answer is lost", { on: "messages.send", lost: true, times: 1 }],
    ["the connection breaks", { on: "messages.send", cut: true, times: 1 }],
    ["Google has an error", { on: "messages.send", status: 500, times: 1 }],
    ["Google asks for patience", { on: "messages.send", status: 429, times: 1 }],
    ["the look-up fails as well", { on: "messages.*", status: 503, times: 2 }],
  ])("%s: it goes once", async (_, fault) => {
    const id = await queue();
    await google.play("faults", fault);
    for (let turn = 0; turn < 3; turn++) await send();
    const { state, attempts } = await stateOf(id);
    expect(state).toBe("sent");
    expect(attempts).toBeGreaterThan(1);
    expect(await sentThere(id)).toHaveLength(1);
  });

  test("a token that Google refuses is replaced, and the mail goes", async () => {
    const id = await queue();
    await google.play("expire-tokens", { address: box.address });
    expect(await send()).toBe(1);
    expect(google.rejected).toHaveLength(1);
    expect(await sentThere(id)).toHaveLength(1);
  });

  test("access that was taken away fails it with the reason, which is told", async () => {
    const id = await queue();
    google.refuse({
      status: 409,
      body: { reason: "needs_reconnect", error: "Google takes this connection no more." },
    });
    await send();
    google.refuse(null);
    expect(await stateOf(id)).toMatchObject({
      state: "failed",
      error_code: "needs_reconnect",
      error: "Google takes this connection no more.",
    });
    expect(await sentThere(id)).toEqual([]);
  });

  test("what fails again and again is given up, with the last reason", async () => {
    const id = await queue();
    await google.play("faults", { on: "messages.*", status: 500 });
    for (let turn = 0; turn < 12; turn++) await send();
    const failed = await stateOf(id);
    expect(failed).toMatchObject({ state: "failed", attempts: 12 });
    expect(failed.error).toMatch(/^It was tried 12 times in vain\./);
  });

  test("a worker that died after sending: the next one finds the mail and sends no other", async () => {
    const id = await queue();
    await asDatabaseOwner(t, "update public.emails set send_at = now() where id = $1", [id]);
    const { attemptToSend } = await import("./attempt.ts");
    const [due] = await t.db.call<never>("select * from app.claim_emails(1)", []);
    expect((await attemptToSend(due!)).kind).toBe("sent");
    await asDatabaseOwner(t, "update public.emails set lease_until = now() where id = $1", [id]);
    expect(await send()).toBe(1);
    expect((await stateOf(id)).state).toBe("sent");
    expect(await sentThere(id)).toHaveLength(1);
  });
});

test("bulk mail says in its text, its HTML and its headers where it ends; other mail does not", async () => {
  const { createApi } = await import("#api");
  const { unsubscribeUrl } = await import("../compliance/unsubscribe.ts");
  const to = ["reader@customer.example"];
  const wanted = { to, text: "Hello", html: "<p>Hello</p>", integration_id: box.id };
  const queued = await Promise.all(
    [true, false].map((is_bulk) =>
      as(member, "POST", "/emails", mail({ ...wanted, is_bulk, subject: `Bulk ${is_bulk}` })),
    ),
  );
  expect(queued.map(({ status }) => status)).toEqual([202, 202]);
  await asDatabaseOwner(t, "update public.emails set send_at = now() where state = 'scheduled'");
  await sendDue(t.db, log, { ...quick, unsubscribeUrl: unsubscribeUrl(() => t.db) });
  const there = await google.messages(box.address, "SENT");
  const [bulk, plain] = await Promise.all(
    ["Bulk true", "Bulk false"].map((subject) =>
      parseMail(
        new TextEncoder().encode(there.find((one) => one.subject === subject)!.raw),
        new Date(),
      ),
    ),
  );
  const url = bulk!.unsubscribe!.url!;
  const raw = there.find(({ subject }) => subject === "Bulk true")!.raw;
  // A long header may be folded before its value.
  expect(raw.replaceAll(/\r\n[ \t]+/g, " ")).toContain(`List-Unsubscribe: <${url}>\r\n`);
  expect(headerOf(raw, "List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
  expect(url).toMatch(/^http:\/\/rapport\.test\/api\/unsubscribe\/[\w.-]+$/);
  expect(bulk!.text).toContain(`${unsubscribe.mail.act}: ${url}`);
  expect(bulk!.html).toMatch(new RegExp(`<a href="${url}"[^>]*>${unsubscribe.mail.act}</a>`));
  expect(plain!.unsubscribe).toBeNull();
  expect(`${plain!.text}${plain!.html}`).not.toContain("unsubscribe");
  // The link is not kept with the mail: who reads it here cannot end it for its receiver by a click.
  expect(JSON.stringify(await stateOf(queued[0]!.body.id))).not.toContain("unsubscribe");

  const follow = (method: string) => createApi().fetch(new Request(url, { method }));
  expect((await follow("GET")).status).toBe(200);
  const again = () => as(member, "POST", "/emails", mail({ ...wanted, is_bulk: true }));
  expect((await again()).status).toBe(202);
  expect((await follow("POST")).status).toBe(200);
  expect((await again()).body.errors).toMatchObject([{ pointer: "/to" }]);
  // Of another org they get what they like.
  const theirs = await connectMailbox(t, t.globex, "owner");
  await asDatabaseOwner(t, "update public.integrations set sends_for = 'org' where id = $1", [
    theirs.id,
  ]);
  const other = mail({ to, is_bulk: true, integration_id: theirs.id });
  expect((await as(t.globex.key, "POST", "/emails", other)).status).toBe(202);
});

test("files of a mail that was called back, of an upload that nobody sent and of an org that ends are removed, others stay", async () => {
  const files = openFileStore(process.env);
  const upload = async (who: string, name: string): Promise<string> => {
    const more = { "content-type": "application/octet-stream" };
    const answer = await as(who, "POST", `/email-files?file_name=${name}`, name, more);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body.id as string;
  };
  const send = async (who: string, id: string, more = {}) =>
    (await as(who, "POST", "/emails", mail({ attachments: [id], ...more }))).body;
  const [back, waits, left] = [
    await send(member, await upload(member, "back")),
    await send(member, await upload(member, "waits")),
    await upload(member, "left"),
  ];
  const theirs = await connectMailbox(t, t.globex, "owner");
  await asDatabaseOwner(t, "update public.integrations set sends_for = 'org' where id = $1", [
    theirs.id,
  ]);
  const file = await upload(t.globex.key, "theirs");
  const other = await send(t.globex.key, file, { integration_id: theirs.id });
  await as(member, "POST", `/emails/${back.id}/cancel`);
  const keysOf = async (table: string, id: string, column: string) =>
    (
      await asDatabaseOwner<{ file_key: string }>(
        t,
        `select file_key from public.${table} where ${column} = $1`,
        [id],
      )
    )[0]!.file_key;
  const keys = {
    back: await keysOf("email_attachments", back.id, "email_id"),
    waits: await keysOf("email_attachments", waits.id, "email_id"),
    left: await keysOf("email_files", left, "id"),
    other: await keysOf("email_attachments", other.id, "email_id"),
  };
  const there = async () => {
    const found = await Promise.all(
      Object.entries(keys).map(async ([name, key]) => ((await files.get(key)) ? [name] : [])),
    );
    return found.flat();
  };
  /** As so many hours do. Only a superuser writes when a row was changed. */
  const wait = async (hours: number) => {
    const superuser = new pg.Client(t.superUrl);
    await superuser.connect();
    await superuser.query(
      `begin; set local session_replication_role = replica;
       update public.emails set updated_at = updated_at - interval '${hours} hours' where state = 'cancelled';
       update public.email_files set created_at = created_at - interval '${hours} hours';
       update private.file_removals set noted_at = noted_at - interval '${hours} hours'; commit`,
    );
    await superuser.end();
  };
  await sweepFiles(t.db, log);
  await wait(2);
  // A copy of the draft may still be made of it.
  await sweepFiles(t.db, log);
  expect(await there()).toEqual(["back", "waits", "left", "other"]);
  await wait(23);
  await sweepFiles(t.db, log);
  await wait(2);
  // Somebody dies between the removal and the word on it: the next one removes it again.
  const asked = await t.db.call<{ file_key: string }>(
    "select sweep_email_files as file_key from app.sweep_email_files(100)",
    [],
  );
  expect(asked.map(({ file_key }) => file_key)).toEqual(
    expect.arrayContaining([keys.back, keys.left]),
  );
  expect(await sweepFiles(t.db, log)).toBe(asked.length);
  expect(await there()).toEqual(["waits", "other"]);
  expect((await stateOf(back.id)).attachments).toEqual([]);
  // All that bears the org's id is emptied, in several steps.
  await asDatabaseOwner(
    t,
    "update public.orgs set deletion_requested_at = now() - interval '15 days', deletion_due_at = now() - interval '1 day' where id = $1",
    [t.globex.id],
  );
  const step = async () =>
    (await asDatabaseOwner<{ n: number }>(t, "select app.delete_due_orgs(60) as n"))[0]!.n;
  while ((await step()) > 0);
  expect(await asDatabaseOwner(t, "select from public.orgs where id = $1", [t.globex.id])).toEqual(
    [],
  );
  await wait(2);
  await sweepFiles(t.db, log);
  expect(await there()).toEqual(["waits"]);
  expect(await sweepFiles(t.db, log)).toBe(0);
});
