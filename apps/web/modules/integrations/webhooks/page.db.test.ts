// What the pages of webhooks read and send: the health of all at once, when secrets end, headers as sent, examples.
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

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
const make = async (key = world.acme.key, input: Record<string, unknown> = {}) =>
  (await world.call(key, "POST", "/webhooks", { url, event_types: ["deal.won"], ...input })).body
    .id as string;
const read = (path: string, key = world.acme.key) => world.call(key, "GET", path);
const post = (path: string, body: unknown, key = world.acme.key) =>
  world.call(key, "POST", path, body);

test("the health of all webhooks is one answer: attempts by hour and what waits, of one's own org alone", async () => {
  const [busy, idle, foreign] = [await make(), await make(), await make(world.globex.key)];
  const theirs = (await post(`/webhooks/${foreign}/test`, undefined, world.globex.key)).body;
  const ours = (await post(`/webhooks/${busy}/test`, undefined)).body;
  const attempt = (hook: string, delivery: string, status: number | null, hoursAgo: number) =>
    owner.query(
      `insert into public.webhook_attempts (org_id, id, delivery_id, webhook_id, attempt, status, attempted_at)
       select org_id, app.uuid7(now() - make_interval(hours => $4)), $2, id, 1, $3, now() - make_interval(hours => $4)
       from public.webhooks where id = $1`,
      [hook, delivery, status, hoursAgo],
    );
  await attempt(busy, ours.delivery_id, 200, 0);
  await attempt(busy, ours.delivery_id, 500, 3);
  await attempt(busy, ours.delivery_id, null, 3);
  await attempt(busy, ours.delivery_id, 200, 60);
  await attempt(foreign, theirs.delivery_id, 500, 1);

  const { status, body } = await read("/webhooks/health");
  expect(status).toBe(200);
  const of = (id: string) => body.data.find((one: { webhook_id: string }) => one.webhook_id === id);
  expect(of(busy)).toMatchObject({ succeeded: 1, failed: 2, waiting: 1 });
  expect(
    of(busy).hours.map(({ succeeded, failed }: Record<string, number>) => [succeeded, failed]),
  ).toEqual([
    [0, 2],
    [1, 0],
  ]);
  expect(of(idle)).toMatchObject({ succeeded: 0, failed: 0, waiting: 0, hours: [] });
  expect(of(foreign)).toBeUndefined();
  const gone = await world.call(world.acme.key, "DELETE", `/webhooks/${idle}`);
  expect(gone.status).toBe(204);
  expect((await read("/webhooks/health")).body.data).not.toContainEqual(
    expect.objectContaining({ webhook_id: idle }),
  );
});

test("after a rotation a webhook tells until when the secret before signs, and nothing of either", async () => {
  const id = await make();
  const { body: before } = await read(`/webhooks/${id}`);
  expect(before.secrets).toEqual([{ created_at: expect.any(String), expires_at: null }]);
  const rotated = await post(`/webhooks/${id}/rotate-secret`, { overlap_hours: 24 });
  const { body: after } = await read(`/webhooks/${id}`);
  expect(after.secrets).toEqual([
    { created_at: expect.any(String), expires_at: null },
    { created_at: before.secrets[0].created_at, expires_at: expect.any(String) },
  ]);
  expect(Date.parse(after.secrets[1].expires_at)).toBe(Date.parse(rotated.body.previous_expire_at));
  expect(JSON.stringify(after)).not.toContain("whsec_");

  // A secret that ran out is no longer told of; another org's webhook is not there.
  await owner.query(
    "update private.webhook_secrets set expires_at = now() - interval '1 second' where webhook_id = $1 and expires_at is not null",
    [id],
  );
  expect((await read(`/webhooks/${id}`)).body.secrets).toHaveLength(1);
  expect((await read(`/webhooks/${id}`, world.globex.key)).status).toBe(404);
});

test("a delivery shows the headers that it is sent with, save what is secret", async () => {
  const id = await make(world.acme.key, { headers: { Authorization: "Bearer hush" } });
  const { delivery_id } = (await post(`/webhooks/${id}/test`, undefined)).body;
  const { body } = await read(`/webhook-deliveries/${delivery_id}`);
  expect(body.request_headers).toMatchObject({
    "content-type": "application/json",
    "webhook-id": body.event_id,
    "webhook-signature": null,
    Authorization: null,
  });
  expect(JSON.stringify(body)).not.toContain("hush");
});

test("an example of any event of the catalogue goes to one webhook alone, as webhook.test", async () => {
  const [id, bystander] = [await make(), await make(world.acme.key, { event_types: ["*"] })];
  const sent = await post(`/webhooks/${id}/example`, { type: "deal.won" });
  expect(sent.status).toBe(202);
  const { body } = await read(`/webhook-deliveries/${sent.body.delivery_id}`);
  expect(body).toMatchObject({ event_type: "webhook.test", webhook_id: id });
  const { example } = JSON.parse(body.request_body).data.object;
  expect(example).toMatchObject({ type: "deal.won", version: 1 });
  expect(example.object).toHaveProperty("stage_id");
  const { body: others } = await read(
    `/webhook-deliveries?filter[webhook_id][eq]=${bystander}&filter[event_type][eq]=webhook.test`,
  );
  expect(others.data).toEqual([]);

  for (const type of ["deal.eaten", "webhook.test"])
    expect((await post(`/webhooks/${id}/example`, { type })).body.errors).toEqual([
      expect.objectContaining({ pointer: "/type" }),
    ]);
  expect(
    (await post(`/webhooks/${id}/example`, { type: "deal.won" }, world.globex.key)).status,
  ).toBe(404);
  await world.call(world.acme.key, "PATCH", `/webhooks/${id}`, { is_enabled: false });
  expect((await post(`/webhooks/${id}/example`, { type: "deal.won" })).status).toBe(409);
});
