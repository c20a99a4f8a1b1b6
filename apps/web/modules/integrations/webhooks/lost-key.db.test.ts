// A signing secret that no key opens any more: an admin makes another, and nothing is left that names the lost key.
import { randomBytes } from "node:crypto";
import { keyIdOf, open, readKeyring, seal } from "@rapport/core/envelope";
import { signingSecretCell } from "@rapport/events";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let world: TwoOrgs;
let owner: pg.Client;
const asOwner = (method: string, path: string, body: object) =>
  world.call(world.acme.people.owner.cookie, method, path, body, {
    "rapport-org": world.acme.slug,
  });
const secretsOf = async (webhookId: string) =>
  (
    await owner.query<{ id: string; ciphertext: string; expires_at: Date | null }>(
      "select id, ciphertext, expires_at from private.webhook_secrets where webhook_id = $1 order by id",
      [webhookId],
    )
  ).rows;

beforeAll(async () => {
  world = await openTwoOrgs();
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await world?.close();
});

test("without an overlap the lost one is gone at once, and the new one opens", async () => {
  const { body: webhook } = await asOwner("POST", "/webhooks", { url: "https://a.example.com/x" });
  const lost = await readKeyring(JSON.stringify({ k0: randomBytes(32).toString("base64") }));
  const [row] = await secretsOf(webhook.id);
  await owner.query("update private.webhook_secrets set ciphertext = $2 where id = $1", [
    row!.id,
    await seal(lost, webhook.secret, signingSecretCell(world.acme.id, row!.id)),
  ]);

  const rotated = await asOwner("POST", `/webhooks/${webhook.id}/rotate-secret`, {
    overlap_hours: 0,
  });
  expect(rotated.status).toBe(200);
  const left = await secretsOf(webhook.id);
  expect(left.map(({ ciphertext }) => keyIdOf(ciphertext))).toEqual(["k1"]);
  const ring = await readKeyring(process.env.RAPPORT_ENCRYPTION_KEYS);
  const cell = signingSecretCell(world.acme.id, left[0]!.id);
  expect(await open(ring, left[0]!.ciphertext, cell)).toBe(rotated.body.secret);
});

test("with an overlap both stay, and the one whose time is over goes when another is made", async () => {
  const { body: webhook } = await asOwner("POST", "/webhooks", { url: "https://b.example.com/x" });
  const path = `/webhooks/${webhook.id}/rotate-secret`;
  await asOwner("POST", path, { overlap_hours: 24 });
  expect(await secretsOf(webhook.id)).toHaveLength(2);
  const [first] = await secretsOf(webhook.id);
  await owner.query(
    "update private.webhook_secrets set expires_at = now() - interval '1 second' where id = $1",
    [first!.id],
  );
  await asOwner("POST", path, { overlap_hours: 24 });
  const left = await secretsOf(webhook.id);
  expect(left).toHaveLength(2);
  expect(left.map(({ id }) => id)).not.toContain(first!.id);
});
