import { createSigningSecret, importSigningSecret, signedHeaders } from "@rapport/events";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { createSigningKey, signMessage } from "./signature.ts";

const message = {
  id: "0199-abc",
  timestamp: Math.floor(Date.now() / 1000),
  body: '{"type":"deal.won","data":{"name":"Grüezi 👋"}}',
};

test("signs as WebCrypto does and as the specification's own package verifies, with one key and with two", async () => {
  const secrets = [createSigningSecret(), createSigningSecret()];
  for (const some of [secrets, secrets.slice(1)]) {
    const headers = signMessage(message, some.map(createSigningKey));
    expect(headers).toEqual(
      await signedHeaders(message, await Promise.all(some.map(importSigningSecret))),
    );
    for (const secret of some)
      expect(new Webhook(secret).verify(message.body, headers)).toEqual(JSON.parse(message.body));
  }
  expect(() =>
    new Webhook(createSigningSecret()).verify(
      message.body,
      signMessage(message, secrets.map(createSigningKey)),
    ),
  ).toThrow();
});

test("the published example", () => {
  const key = createSigningKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  expect(
    signMessage(
      { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1614265330, body: '{"test": 2432232314}' },
      [key],
    )["webhook-signature"],
  ).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

test("no key, and a secret that is none, are refused", () => {
  expect(() => signMessage(message, [])).toThrow(/at least one secret/);
  for (const secret of ["", "whsec_", "whsec_***"])
    expect(() => createSigningKey(secret)).toThrow(TypeError);
});
