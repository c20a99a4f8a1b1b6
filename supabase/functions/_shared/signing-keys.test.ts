import { randomBytes } from "node:crypto";
import { EnvelopeError, readKeyring, seal } from "@rapport/core/envelope";
import { createSigningSecret, signingSecretCell } from "@rapport/events";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { createAttempt } from "./attempt.ts";
import type { Delivery, Sealed } from "./delivery-queue.ts";
import { createOwnHeaders } from "./own-headers.ts";
import { signMessage } from "./signature.ts";
import { createSigningKeys } from "./signing-keys.ts";

const [k1, k2] = [1, 2].map(() => randomBytes(32).toString("base64"));
const ringOf = (keys: object) => readKeyring(JSON.stringify(keys));
const [old, both, fresh] = [await ringOf({ k1 }), await ringOf({ k1, k2 }), await ringOf({ k2 })];

const deliveryOf = (secrets: Sealed[], org_id = "o1"): Delivery => ({
  org_id,
  id: "d1",
  lease_id: "l1",
  attempt: 1,
  webhook_id: "w1",
  url: "https://hooks.example.com/x",
  timeout_ms: 1_000,
  secrets,
  event_id: "e1",
  event_type: "deal.won",
  object_type: "deal",
  object_id: "x1",
  data: "{}",
  previous: null,
  occurred_at: new Date(),
  headers: null,
  payload: "full",
  sequence: "1",
  schema_version: 1,
  actor_type: "system",
  actor_id: null,
  request_id: null,
  time_origin: performance.timeOrigin,
});
const sealed = async (ring: typeof old, id: string, secret: string, org = "o1") => ({
  id,
  ciphertext: await seal(ring, secret, signingSecretCell(org, id)),
});

test("while values are moved, those of the old key and of the new one sign side by side", async () => {
  const secrets = [createSigningSecret(), createSigningSecret()];
  const delivery = deliveryOf([
    await sealed(both, "s2", secrets[1]!),
    await sealed(old, "s1", secrets[0]!),
  ]);
  const keys = await createSigningKeys(both)(delivery);
  expect(keys).toHaveLength(2);
  const body = '{"it":"works"}';
  const headers = signMessage({ id: "e1", timestamp: Math.floor(Date.now() / 1000), body }, keys);
  for (const secret of secrets)
    expect(new Webhook(secret).verify(body, headers)).toEqual({ it: "works" });
});

test("a value that is moved between two deliveries signs the same", async () => {
  const secret = createSigningSecret();
  const signingKeys = createSigningKeys(both);
  const message = { id: "e1", timestamp: 1_700_000_000, body: "{}" };
  const before = signMessage(
    message,
    await signingKeys(deliveryOf([await sealed(old, "s1", secret)])),
  );
  const after = signMessage(
    message,
    await signingKeys(deliveryOf([await sealed(both, "s1", secret)])),
  );
  expect(after).toEqual(before);
});

test("without the old key its values stay shut, and the new one's open", async () => {
  const secret = createSigningSecret();
  const signingKeys = createSigningKeys(fresh);
  expect(await signingKeys(deliveryOf([await sealed(both, "s1", secret)]))).toHaveLength(1);
  await expect(signingKeys(deliveryOf([await sealed(old, "s1", secret)]))).rejects.toThrow(
    EnvelopeError,
  );
});

test("a value that was opened once does not open in another org or row", async () => {
  const signingKeys = createSigningKeys(both);
  const one = await sealed(both, "s1", createSigningSecret());
  await signingKeys(deliveryOf([one]));
  await expect(signingKeys(deliveryOf([one], "o2"))).rejects.toThrow(EnvelopeError);
  await expect(signingKeys(deliveryOf([{ ...one, id: "s2" }]))).rejects.toThrow(EnvelopeError);
});

test("nothing is sent when one secret of a webhook does not open, and the log says what to do", async () => {
  const sent: string[] = [];
  const transport = {
    post: async (url: string) => {
      sent.push(url);
      return { status: 200, body: "", retryAfter: null };
    },
    close: async () => {},
  };
  const attempt = createAttempt(transport, createSigningKeys(fresh), createOwnHeaders(fresh));
  const outcome = await attempt(
    deliveryOf([
      await sealed(both, "s2", createSigningSecret()),
      await sealed(old, "s1", createSigningSecret()),
    ]),
  );
  expect(outcome).toMatchObject({
    ok: false,
    status: null,
    final: false,
    error:
      "The signing secret could not be opened. Make a new one and let the old one end at once.",
  });
  expect(sent).toEqual([]);
});
