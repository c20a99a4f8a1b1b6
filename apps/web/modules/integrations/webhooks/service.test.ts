import { randomBytes } from "node:crypto";
import type { Caller } from "@rapport/core";
import { open, readKeyring } from "@rapport/core/envelope";
import { connect, type Ctx, type Database } from "@rapport/db";
import { defineCatalogue, defineEvent, signingSecretCell } from "@rapport/events";
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inOrg } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { z } from "#lib/schema.ts";
import { getDelivery, listDeliveries, retryDelivery } from "./deliveries.ts";
import { getHealth } from "./health.ts";
import {
  deliveryListFields,
  newWebhookSchema,
  webhookFields,
  webhookPatchSchema,
} from "./schema.ts";
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  rotateSecret,
  sendTestEvent,
  updateWebhook,
} from "./service.ts";

const encryptionKeys = JSON.stringify({ k1: randomBytes(32).toString("base64") });
process.env.RAPPORT_ENCRYPTION_KEYS = encryptionKeys;
process.env.RAPPORT_CURSOR_SECRET = randomBytes(32).toString("base64");
delete process.env.RAPPORT_ALLOW_PRIVATE_WEBHOOKS;

const catalogue = defineCatalogue([
  defineEvent("company.created", z.object({ id: z.string() })),
  defineEvent("company.updated", z.object({ id: z.string() })),
]);
const url = "https://hooks.acme.com/rapport";

let database: TestDatabase;
let owner: pg.Pool;
let db: Database;
type As = <T>(fn: (ctx: Ctx) => Promise<T>) => Promise<T>;
let acme: { as: As; asMember: As; orgId: string };
let other: typeof acme;

async function createOrg(name: string): Promise<typeof acme> {
  const { rows } = await owner.query<{ id: string }>(
    "insert into public.orgs (name, slug) values ($1, $1) returning id",
    [name],
  );
  const orgId = rows[0]!.id;
  const as = async (role: string): Promise<As> => {
    const email = `${role}@${name}.example`;
    const user = await owner.query<{ id: string }>(
      "insert into public.users (email) values ($1) returning id",
      [email],
    );
    const member = await owner.query<{ id: string }>(
      "insert into public.org_members (org_id, user_id, name, email, role) values ($1, $2, $3, $3, $4) returning id",
      [orgId, user.rows[0]!.id, email, role],
    );
    const caller: Caller = {
      orgId,
      orgSlug: name,
      actor: { type: "user", id: user.rows[0]!.id },
      memberId: member.rows[0]!.id,
      role,
      permissions: new Set(),
      partial: new Set(),
    };
    return (fn) =>
      inOrg(db, caller, { requestId: "req_test0001", origin: "api", log: () => {} }, fn);
  };
  return { orgId, as: await as("owner"), asMember: await as("member") };
}

const addCompany = (orgId: string, name = "Company") =>
  owner.query("insert into public.companies (org_id, name) values ($1, $2)", [orgId, name]);
const deliveriesOf = (webhookId: string) =>
  acme.as((ctx) =>
    listDeliveries(
      ctx,
      parseListQuery(new URL(`http://x/?filter[webhook_id][eq]=${webhookId}`), deliveryListFields, {
        defaultSort: "-created_at",
      }),
    ),
  );
const allWebhooks = (ctx: Ctx) =>
  listWebhooks(
    ctx,
    parseListQuery(new URL("http://x/"), webhookFields, { defaultSort: "-created_at" }),
  );
const create = (input: Record<string, unknown> = {}) =>
  acme.as((ctx) => createWebhook(ctx, newWebhookSchema.parse({ url, ...input }), catalogue));

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  // Its database is dropped while its last connection says goodbye.
  owner.on("connect", (client) => void client.on("error", () => {}));
  // The database is dropped while pooled connections are still closing; that is no error of a test.
  owner.on("connect", (client) => client.on("error", () => {}));
  db = connect(database.webUrl, { max: 4, prepared: true });
  acme = await createOrg("acme");
  other = await createOrg("other");
});
afterAll(async () => {
  await db?.pool.end();
  await owner?.end();
  await database?.drop();
});

describe("a signing secret", () => {
  test("is answered once, stored sealed for its own row, and no role of the web server reads it back", async () => {
    const { secret, ...webhook } = await create();
    expect(secret).toMatch(/^whsec_/);
    expect(await acme.as((ctx) => getWebhook(ctx, webhook.id))).toEqual(webhook);

    const { rows } = await owner.query<{ id: string; ciphertext: string }>(
      "select id, ciphertext from private.webhook_secrets where webhook_id = $1",
      [webhook.id],
    );
    const [row] = rows;
    expect(row?.ciphertext).toMatch(/^v1\.k1\./);
    const ring = await readKeyring(encryptionKeys);
    expect(await open(ring, row!.ciphertext, signingSecretCell(acme.orgId, row!.id))).toBe(secret);
    await expect(
      open(ring, row!.ciphertext, signingSecretCell(other.orgId, row!.id)),
    ).rejects.toThrow(/does not open/);
    await expect(
      acme.as((ctx) =>
        ctx.db
          .selectFrom("private.webhook_secrets" as never)
          .selectAll()
          .execute(),
      ),
    ).rejects.toThrow(/permission denied/);
  });

  test("is rotated with an overlap, and another org cannot rotate it", async () => {
    const { id, secret } = await create();
    const rotated = await acme.as((ctx) => rotateSecret(ctx, id, 24));
    expect(rotated.secret).not.toBe(secret);
    const live = async () =>
      (
        await owner.query(
          "select 1 from private.webhook_secrets where webhook_id = $1 and (expires_at is null or expires_at > now())",
          [id],
        )
      ).rowCount;
    expect(await live()).toBe(2);
    await acme.as((ctx) => rotateSecret(ctx, id, 0));
    expect(await live()).toBe(1);
    await expect(other.as((ctx) => rotateSecret(ctx, id, 0))).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await live()).toBe(1);
  });
});

test.each([
  ["http://hooks.acme.com/", /https/],
  ["https://127.0.0.1/", /not a public address/],
  ["https://localhost/", /public internet/],
  ["https://169.254.169.254/", /not a public address/],
  ["https://user:pw@hooks.acme.com/", /user name/],
  ["nonsense", /full URL/],
])("the URL %s is refused with its reason, when made and when changed", async (bad, reason) => {
  const refusal = {
    code: "invalid",
    errors: [{ pointer: "/url", message: expect.stringMatching(reason) }],
  };
  await expect(create({ url: bad })).rejects.toMatchObject(refusal);
  const { id } = await create();
  await expect(
    acme.as((ctx) => updateWebhook(ctx, id, { url: bad }, catalogue)),
  ).rejects.toMatchObject(refusal);
  expect((await acme.as((ctx) => getWebhook(ctx, id))).url).toBe(url);
});

test("an event that is not in the catalogue is refused, and one named twice is kept once", async () => {
  await expect(create({ event_types: ["company.exploded"] })).rejects.toMatchObject({
    code: "invalid",
    errors: [{ pointer: "/event_types" }],
  });
  expect(
    (await create({ event_types: ["company.created", "company.created"] })).event_types,
  ).toEqual(["company.created"]);
  expect(newWebhookSchema.safeParse({ url, event_types: [] }).success).toBe(false);
  expect(newWebhookSchema.safeParse({ url, org_id: other.orgId }).success).toBe(false);
  expect(webhookPatchSchema.safeParse({ consecutive_failures: 0 }).success).toBe(false);
});

test("the other org sees, changes and deletes nothing, and a member without the right neither", async () => {
  const { id } = await create();
  await addCompany(acme.orgId);
  const { data } = await deliveriesOf(id);
  const deliveryId = data[0]!.id;
  for (const as of [other.as, acme.asMember, other.asMember]) {
    expect((await as(allWebhooks)).data.filter((webhook) => webhook.id === id)).toEqual([]);
    const attempts: ((ctx: Ctx) => Promise<unknown>)[] = [
      (ctx) => getWebhook(ctx, id),
      (ctx) => updateWebhook(ctx, id, { description: "taken" }, catalogue),
      (ctx: Ctx) => deleteWebhook(ctx, id),
      (ctx: Ctx) => sendTestEvent(ctx, id),
      (ctx: Ctx) => getHealth(ctx, id),
      (ctx: Ctx) => getDelivery(ctx, deliveryId),
      (ctx: Ctx) => retryDelivery(ctx, deliveryId),
    ];
    for (const attempt of attempts) {
      await expect(as(attempt)).rejects.toMatchObject({ code: "not_found" });
    }
  }
  expect(await acme.as((ctx) => getWebhook(ctx, id))).toMatchObject({
    description: "",
    version: 1,
  });
});

test("the functions behind test, replay and secret hold the wall by themselves", async () => {
  const { id } = await create();
  await addCompany(acme.orgId);
  const deliveryId = (await deliveriesOf(id)).data[0]!.id;
  const { sql } = await import("kysely");
  const answers = await other.as(async (ctx) => [
    (await sql<{ id: string | null }>`select app.send_test_event(${id}) as id`.execute(ctx.db))
      .rows[0]?.id,
    (
      await sql<{ id: string | null }>`select app.replay_delivery(${deliveryId}) as id`.execute(
        ctx.db,
      )
    ).rows[0]?.id,
  ]);
  expect(answers).toEqual([null, null]);
  await expect(
    other.as((ctx) =>
      sql`select app.store_webhook_secret(app.uuid7(), ${id}, 'v1.stolen')`.execute(ctx.db),
    ),
  ).rejects.toThrow(/no such webhook/);
});

test("a change makes a delivery for whoever wants it, and its body is shown", async () => {
  const wants = await create({ event_types: ["company.created"] });
  const wantsNot = await create({ event_types: ["company.updated"] });
  await addCompany(acme.orgId, "Grüezi AG");
  const { data } = await deliveriesOf(wants.id);
  expect(data).toMatchObject([{ event_type: "company.created", state: "pending", attempts: 0 }]);
  expect((await deliveriesOf(wantsNot.id)).data).toEqual([]);
  const detail = await acme.as((ctx) => getDelivery(ctx, data[0]!.id));
  expect(JSON.parse(detail.request_body!)).toMatchObject({
    type: "company.created",
    data: { object_type: "company", object: { name: "Grüezi AG" }, previous: null },
  });
  expect(detail).toMatchObject({ url, attempt_log: [] });
});

test("a test event goes to one webhook alone", async () => {
  const one = await create();
  const two = await create();
  const { delivery_id } = await acme.as((ctx) => sendTestEvent(ctx, one.id));
  expect((await deliveriesOf(one.id)).data).toMatchObject([
    { id: delivery_id, event_type: "webhook.test" },
  ]);
  expect((await deliveriesOf(two.id)).data).toEqual([]);
  const { request_body } = await acme.as((ctx) => getDelivery(ctx, delivery_id));
  expect(JSON.parse(request_body!)).toMatchObject({
    type: "webhook.test",
    data: { object_type: "webhook", object_id: one.id },
  });
});

test("a retry is a delivery of its own with the same event, and the planned attempt is cancelled", async () => {
  const { id } = await create();
  await addCompany(acme.orgId);
  const first = (await deliveriesOf(id)).data[0]!;
  const { delivery_id } = await acme.as((ctx) => retryDelivery(ctx, first.id));
  const { data } = await deliveriesOf(id);
  expect(data).toMatchObject([
    { id: delivery_id, state: "pending", replay_of: first.id, event_id: first.event_id },
    { id: first.id, state: "cancelled", next_attempt_at: null },
  ]);
  await expect(
    acme.as((ctx) => retryDelivery(ctx, "00000000-0000-7000-8000-000000000000")),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("turned off, a webhook has nothing waiting, is sent nothing, and refuses tests and retries; turned on it starts afresh", async () => {
  const { id } = await create();
  await addCompany(acme.orgId);
  const waiting = (await deliveriesOf(id)).data[0]!;
  await owner.query(
    "update public.webhooks set consecutive_failures = 30, failing_since = now(), paused_until = now() + interval '5 minutes' where id = $1",
    [id],
  );
  const off = await acme.as((ctx) => updateWebhook(ctx, id, { is_enabled: false }, catalogue));
  expect(off).toMatchObject({ is_enabled: false, version: 2, consecutive_failures: 30 });
  await addCompany(acme.orgId);
  expect((await deliveriesOf(id)).data).toMatchObject([
    { id: waiting.id, state: "cancelled", last_error: "The webhook was turned off." },
  ]);
  for (const attempt of [
    (ctx: Ctx) => sendTestEvent(ctx, id),
    (ctx: Ctx) => retryDelivery(ctx, waiting.id),
  ]) {
    await expect(acme.as(attempt)).rejects.toMatchObject({ code: "conflict" });
  }
  const on = await acme.as((ctx) => updateWebhook(ctx, id, { is_enabled: true }, catalogue));
  expect(on).toMatchObject({
    is_enabled: true,
    consecutive_failures: 0,
    failing_since: null,
    paused_until: null,
    disabled_reason: null,
  });
});

test("deleted, a webhook is gone from lists and waits for nothing", async () => {
  const { id } = await create();
  await addCompany(acme.orgId);
  await acme.as((ctx) => deleteWebhook(ctx, id));
  await expect(acme.as((ctx) => getWebhook(ctx, id))).rejects.toMatchObject({ code: "not_found" });
  expect((await acme.as(allWebhooks)).data.some((webhook) => webhook.id === id)).toBe(false);
  expect((await deliveriesOf(id)).data).toMatchObject([{ state: "cancelled" }]);
});

test("health counts attempts by the hour", async () => {
  const { id } = await create();
  await addCompany(acme.orgId);
  const [delivery] = (await deliveriesOf(id)).data;
  const add = (status: number | null, ms: number, ago: string) =>
    owner.query(
      "insert into public.webhook_attempts (org_id, id, delivery_id, webhook_id, attempt, status, duration_ms, attempted_at) select $1, app.uuid7(t), $2, $3, 1, $4, $5, t from (select now() - $6::interval as t) x",
      [acme.orgId, delivery!.id, id, status, ms, ago],
    );
  await add(200, 10, "0 s");
  await add(500, 30, "0 s");
  await add(null, 20, "3 hours");
  await add(200, 99, "49 hours");
  const health = await acme.as((ctx) => getHealth(ctx, id));
  expect(health).toMatchObject({ succeeded: 1, failed: 2, median_ms: 20, waiting: 1 });
  expect(health.hours).toHaveLength(48);
  expect(health.hours.at(-1)).toMatchObject({ succeeded: 1, failed: 1 });
  expect(health.hours.at(-4)).toMatchObject({ succeeded: 0, failed: 1 });
});
