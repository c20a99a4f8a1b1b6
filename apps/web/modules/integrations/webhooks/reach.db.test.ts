// What a webhook can be told beyond an address: filters, headers, a pace, an owner; replays; and the mails when it fails.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { open, readKeyring } from "@rapport/core/envelope";
import { webhookHeadersCell } from "@rapport/events";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runDueJobs } from "#lib/jobs/index.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { sendWebhookNotices } from "./notices.ts";
import { replayJob } from "./replay.ts";

let world: TwoOrgs;
let owner: pg.Pool;
beforeAll(async () => {
  world = await openTwoOrgs();
  owner = new pg.Pool({ connectionString: world.ownerUrl, max: 2 });
  // Its database is dropped while its last connection says goodbye.
  owner.on("connect", (client) => void client.on("error", () => {}));
  owner.on("connect", (client) => client.on("error", () => {}));
});
afterAll(async () => {
  await owner?.end();
  await world?.close();
});

const url = "https://hooks.example.com/rapport";
const make = async (input: Record<string, unknown> = {}, key = world.acme.key) => {
  const answer = await world.call(key, "POST", "/webhooks", { url, ...input });
  return { ...answer, id: answer.body.id as string };
};
const change = (id: string, patch: Record<string, unknown>) =>
  world.call(world.acme.key, "PATCH", `/webhooks/${id}`, patch);
const pointers = (body: { errors?: { pointer: string }[] }) =>
  (body.errors ?? []).map((error) => error.pointer);
const addCompany = async (name: string, key = world.acme.key) =>
  (await world.call(key, "POST", "/companies", { name })).body.id as string;

describe("a webhook", () => {
  test("remembers filter, payload, pace, version and owner, and forgets them when told", async () => {
    const filter = { and: [{ field: "name", op: "contains", value: "AG" }] };
    const made = await make({
      event_types: ["company.created"],
      filter,
      payload: "thin",
      max_per_second: 5,
      owner_id: world.acme.people.admin.memberId,
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      filter,
      payload: "thin",
      max_per_second: 5,
      owner_id: world.acme.people.admin.memberId,
      api_version: "2026-11-01",
      header_names: [],
    });
    const patched = await change(made.id, { filter: null, max_per_second: null, owner_id: null });
    expect(patched.body).toMatchObject({ filter: null, max_per_second: null, owner_id: null });
  });

  test("made by a person is looked after by them", async () => {
    const { body } = await world.call(
      world.acme.people.owner.cookie,
      "POST",
      "/webhooks",
      { url },
      { "rapport-org": world.acme.slug },
    );
    expect(body.owner_id).toBe(world.acme.people.owner.memberId);
  });

  const mistakes: [string, Record<string, unknown>, string][] = [
    ["no such owner", { owner_id: "00000000-0000-7000-8000-000000000000" }, "/owner_id"],
    ["a filter that is no object", { filter: [] }, "/filter"],
    ["an empty group", { filter: { and: [] } }, "/filter/and"],
    ["an unknown field", { filter: { field: "amount", op: "eq", value: "1" } }, "/filter/field"],
    [
      "an unknown operator",
      { filter: { or: [{ field: "name", op: "like", value: "1" }] } },
      "/filter/or/0/op",
    ],
    [
      "a value that does not fit",
      { filter: { field: "name", op: "in", value: "x" } },
      "/filter/value",
    ],
    [
      "a further member",
      { filter: { field: "name", op: "eq", value: "x", sql: "1" } },
      "/filter/sql",
    ],
    ["a NUL", { filter: { field: "name", op: "eq", value: "a\u0000" } }, "/filter/value"],
    ["an unknown version", { api_version: "2020-01-01" }, "/api_version"],
    ["a pace of nothing", { max_per_second: 0 }, "/max_per_second"],
    ["a reserved header", { headers: { Host: "evil" } }, "/headers/Host"],
    ["a signature of one's own", { headers: { "Webhook-Id": "1" } }, "/headers/Webhook-Id"],
    ["a header that begins another", { headers: { "X-A": "a\r\nX-B: b" } }, "/headers/X-A"],
    ["a name with a colon", { headers: { "X:A": "a" } }, "/headers/X:A"],
    ["a header twice", { headers: { "x-a": "1", "X-A": "2" } }, "/headers/X-A"],
  ];
  test.each(mistakes)("refuses %s and names it", async (_, input, pointer) => {
    const answer = await make({ event_types: ["company.created"], ...input });
    expect(answer.status).toBe(422);
    expect(pointers(answer.body)).toContain(pointer);
  });

  test("refuses another org's member as its owner", async () => {
    const answer = await make({ owner_id: world.globex.people.owner.memberId });
    expect(pointers(answer.body)).toEqual(["/owner_id"]);
  });

  test("whose events change must have a filter that fits them still", async () => {
    const { id } = await make({
      event_types: ["deal.won"],
      filter: { field: "amount", op: "gte", value: "100.00" },
    });
    const answer = await change(id, { event_types: ["company.created"] });
    expect(answer.status).toBe(422);
    expect(pointers(answer.body)).toEqual(["/filter/field"]);
    expect((await change(id, { event_types: ["company.created"], filter: null })).status).toBe(200);
  });

  test("keeps its headers sealed: names are told, values never again", async () => {
    const secret = "Bearer a-very-secret-token";
    const { id, body } = await make({ headers: { Authorization: secret, "X-Team": "crm" } });
    expect(body.header_names).toEqual(["Authorization", "X-Team"]);
    const read = await world.call(world.acme.key, "GET", `/webhooks/${id}`);
    expect(JSON.stringify([body, read.body])).not.toContain("very-secret");
    const { rows } = await owner.query<{ id: string; ciphertext: string }>(
      "select id, ciphertext from private.webhook_headers where webhook_id = $1",
      [id],
    );
    expect(rows).toHaveLength(1);
    const ring = await readKeyring(process.env.RAPPORT_ENCRYPTION_KEYS);
    const opened = await open(
      ring,
      rows[0]!.ciphertext,
      webhookHeadersCell(world.acme.id, rows[0]!.id),
    );
    expect(JSON.parse(opened)).toEqual({ Authorization: secret, "X-Team": "crm" });
    await expect(
      open(ring, rows[0]!.ciphertext, webhookHeadersCell(world.globex.id, rows[0]!.id)),
    ).rejects.toThrow();
    expect((await change(id, { headers: {} })).body.header_names).toEqual([]);
    const after = await owner.query("select from private.webhook_headers where webhook_id = $1", [
      id,
    ]);
    expect(after.rowCount).toBe(0);
    const logs = await owner.query<{ text: string }>(
      "select coalesce(string_agg(l::text, ''), '') as text from public.audit_logs l where object_id = $1",
      [id],
    );
    expect(logs.rows[0]!.text).not.toContain("very-secret");
  });
});

describe("a replay", () => {
  const replay = (id: string, body: Record<string, unknown>, key = world.acme.key) =>
    world.call(key, "POST", `/webhooks/${id}/replay`, body);
  const runJobs = () => runDueJobs(world.db, { webhook_replay: replayJob }, { log: () => {} });
  const sent = async (id: string) =>
    (
      await owner.query<{ state: string; replay_of: string | null; event_id: string }>(
        "select state, replay_of, event_id from public.webhook_deliveries where webhook_id = $1 order by id",
        [id],
      )
    ).rows;
  const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString();

  test("of a range counts first, then runs as a job, each event once", async () => {
    const { id } = await make({ event_types: ["company.created"] });
    for (let i = 0; i < 3; i++) await addCompany(`Range ${i}`);
    await owner.query(
      "update public.webhook_deliveries set state = 'delivered', finished_at = now() where webhook_id = $1",
      [id],
    );
    const dry = await replay(id, { from: hourAgo(), dry_run: true });
    expect(dry).toMatchObject({ status: 200, body: { count: 3, is_exact: true, job_id: null } });
    expect(await sent(id)).toHaveLength(3);
    const started = await replay(id, { from: hourAgo(), states: ["delivered"] });
    expect(started.body.count).toBe(3);
    expect(await runJobs()).toMatchObject({ ran: 1 });
    const job = await world.call(world.acme.key, "GET", `/jobs/${started.body.job_id}`);
    expect(job.body).toMatchObject({ state: "succeeded", done: 3, total: 3 });
    const rows = await sent(id);
    expect(rows).toHaveLength(6);
    expect(new Set(rows.slice(3).map((row) => row.event_id)).size).toBe(3);
    expect(rows.slice(3).every((row) => row.replay_of !== null)).toBe(true);
  });

  test("of what is missing reaches back before the webhook was there", async () => {
    await addCompany("Early bird");
    const { id } = await make({
      event_types: ["company.created"],
      filter: { field: "name", op: "eq", value: "Early bird" },
    });
    const found = await replay(id, { missing_since: hourAgo() });
    expect(found.body.count).toBe(1);
    await runJobs();
    expect(await sent(id)).toMatchObject([{ state: "pending", replay_of: null }]);
    expect((await replay(id, { missing_since: hourAgo() })).body).toMatchObject({
      count: 0,
      job_id: null,
    });
  });

  test("ends as failed when the webhook is turned off meanwhile, and is refused when it is off", async () => {
    const { id } = await make({ event_types: ["company.created"] });
    await addCompany("Off");
    await owner.query("update public.webhook_deliveries set state = 'dead' where webhook_id = $1", [
      id,
    ]);
    const { body } = await replay(id, { from: hourAgo() });
    await change(id, { is_enabled: false });
    await runJobs();
    const job = await world.call(world.acme.key, "GET", `/jobs/${body.job_id}`);
    expect(job.body).toMatchObject({ state: "failed", done: 0 });
    expect(job.body.error).toMatch(/turned off/);
    expect((await replay(id, { from: hourAgo() })).status).toBe(409);
    expect(await sent(id)).toHaveLength(1);
  });

  test("asks for exactly one kind, and is another org's to nobody", async () => {
    const { id } = await make();
    const some = "00000000-0000-7000-8000-000000000000";
    for (const body of [
      {},
      { from: hourAgo(), missing_since: hourAgo() },
      { delivery_ids: [some], from: hourAgo() },
      { delivery_ids: [some], states: ["dead"] },
    ])
      expect((await replay(id, body)).status).toBe(422);
    expect((await replay(id, { from: hourAgo() }, world.globex.key)).status).toBe(404);
    const foreign = await make({ event_types: ["company.created"] }, world.globex.key);
    await addCompany("Foreign", world.globex.key);
    const theirs = await owner.query<{ id: string }>(
      "select id from public.webhook_deliveries where webhook_id = $1",
      [foreign.id],
    );
    const answer = await replay(id, { delivery_ids: [theirs.rows[0]!.id] });
    expect(answer.body).toMatchObject({ count: 0, job_id: null });
  });
});

test("a webhook that is turned off for its failures is told to its owner by mail, once", async () => {
  const mailbox = await listenMailbox();
  process.env.RAPPORT_MAIL_URL = mailbox.url;
  try {
    const { id } = await make({
      url: `${url}?token=s3cret`,
      owner_id: world.acme.people.member.memberId,
    });
    await owner.query(
      "update public.webhooks set is_enabled = false, disabled_reason = 'The receiver answered 410 Gone.' where id = $1",
      [id],
    );
    expect(await sendWebhookNotices(world.db, () => {})).toBe(1);
    expect(await sendWebhookNotices(world.db, () => {})).toBe(0);
    expect(mailbox.mails).toHaveLength(1);
    const mail = mailbox.mails[0]!;
    expect(mail).toContain("member@acme.example");
    expect(mail).toContain("410 Gone");
    expect(mail).toContain(url);
    expect(mail).not.toContain("s3cret");
    expect(mail).toContain(`/acme/settings/webhooks/${id}`);
  } finally {
    delete process.env.RAPPORT_MAIL_URL;
    await mailbox.close();
  }
});

async function listenMailbox() {
  const mails: string[] = [];
  const server = createServer(async (request, response) => {
    mails.push(await bodyOf(request));
    response.writeHead(202).end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    mails,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((closed) => server.close(closed)),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return text;
}
