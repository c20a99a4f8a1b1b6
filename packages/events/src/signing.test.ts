import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import {
  createSigningSecret,
  importSigningSecret,
  signedHeaders,
  signWebhook,
  verifyWebhook,
  WebhookVerificationError,
} from "./signing.ts";

const now = new Date();
const message = {
  id: "0199-abc",
  timestamp: Math.floor(now.getTime() / 1000),
  body: '{"type":"deal.won","data":{"name":"Grüezi 👋"}}',
};
const keysOf = (...secrets: string[]) => Promise.all(secrets.map(importSigningSecret));

describe("with the package of the specification's authors", () => {
  test("it verifies what we sign, with either of two secrets during a rotation", async () => {
    const [old, fresh] = [createSigningSecret(), createSigningSecret()];
    const headers = await signedHeaders(message, await keysOf(old, fresh));
    for (const secret of [old, fresh]) {
      expect(new Webhook(secret).verify(message.body, headers)).toEqual(JSON.parse(message.body));
    }
    expect(() => new Webhook(createSigningSecret()).verify(message.body, headers)).toThrow();
  });

  test("we verify what it signs", async () => {
    const secret = createSigningSecret();
    const headers = {
      "webhook-id": message.id,
      "webhook-timestamp": String(message.timestamp),
      "webhook-signature": new Webhook(secret).sign(message.id, now, message.body),
    };
    expect(await verifyWebhook(message.body, headers, [createSigningSecret(), secret])).toEqual(
      JSON.parse(message.body),
    );
    expect(await verifyWebhook(message.body, new Headers(headers), [secret])).toEqual(
      JSON.parse(message.body),
    );
  });
});

describe("verifyWebhook refuses", () => {
  const secret = createSigningSecret();
  const good = async () => signedHeaders(message, await keysOf(secret));
  const expectRefused = async (body: string, headers: Record<string, string>, at?: Date) =>
    expect(verifyWebhook(body, headers, [secret], at)).rejects.toThrow(WebhookVerificationError);

  test("a missing header", async () => {
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      await expectRefused(message.body, { ...(await good()), [name]: "" });
    }
  });

  test("a body, an id or a time that was not signed", async () => {
    const headers = await good();
    await expectRefused(`${message.body} `, headers);
    await expectRefused(message.body, { ...headers, "webhook-id": "other" });
    await expectRefused(message.body, {
      ...headers,
      "webhook-timestamp": String(message.timestamp + 1),
    });
  });

  test("a time more than five minutes off, or no number", async () => {
    const headers = await good();
    await expectRefused(message.body, headers, new Date(now.getTime() + 302_000));
    await expectRefused(message.body, headers, new Date(now.getTime() - 302_000));
    await expectRefused(message.body, { ...headers, "webhook-timestamp": "NaN" });
    expect(
      await verifyWebhook(message.body, headers, [secret], new Date(now.getTime() + 298_000)),
    ).toBeTruthy();
  });

  test("signatures of another version and no base64", async () => {
    const headers = await good();
    await expectRefused(message.body, {
      ...headers,
      "webhook-signature": headers["webhook-signature"].replace("v1,", "v2,"),
    });
    await expectRefused(message.body, { ...headers, "webhook-signature": "v1,*** v1, nonsense" });
  });
});

test("a new secret is whsec_ and 24 bytes, and never the same twice", () => {
  const secrets = new Set(Array.from({ length: 50 }, createSigningSecret));
  expect(secrets.size).toBe(50);
  for (const secret of secrets) expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
});

test("a secret that is empty or no base64 is refused", async () => {
  for (const secret of ["", "whsec_", "whsec_***"])
    await expect(importSigningSecret(secret)).rejects.toThrow(TypeError);
  await expect(signWebhook(message, [])).rejects.toThrow(/at least one secret/);
});

const vectorFile = join(
  process.env["RAPPORT_SAMPLES"] ?? "",
  "webhooks/standard_webhooks_vectors.json",
);
describe.skipIf(!process.env["RAPPORT_SAMPLES"] || !existsSync(vectorFile))(
  "published vectors (RAPPORT_SAMPLES)",
  () => {
    type Vectors = {
      sign: { secret: string; id: string; timestamp: number; payload: string; signature: string }[];
      secret_forms_that_must_be_equal: string[];
      secrets_without_base64_padding: string[];
      must_fail: string[];
    };
    const vectors = existsSync(vectorFile)
      ? (JSON.parse(readFileSync(vectorFile, "utf8")) as Vectors)
      : undefined;

    test("sign, and verify among signatures of other versions", async () => {
      for (const { secret, id, timestamp, payload, signature } of vectors!.sign) {
        const mine = { id, timestamp, body: payload };
        expect(await signWebhook(mine, await keysOf(secret))).toBe(signature);
        const headers = {
          "webhook-id": id,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": `v2,${signature.slice(3)} v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= ${signature}`,
        };
        expect(await verifyWebhook(payload, headers, [secret], new Date(timestamp * 1000))).toEqual(
          JSON.parse(payload),
        );
        const wrong = { ...headers, "webhook-signature": `${signature.slice(0, -2)}A=` };
        await expect(
          verifyWebhook(payload, wrong, [secret], new Date(timestamp * 1000)),
        ).rejects.toThrow();
      }
    });

    test("each message that must fail fails", async () => {
      const { secret, id, timestamp, payload, signature } = vectors!.sign[0]!;
      const at = new Date(timestamp * 1000);
      const good = {
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": signature,
      };
      const minutes = (count: number) => new Date(at.getTime() + count * 60_000);
      const fails: Record<string, () => Promise<unknown>> = {
        "missing id": () => verifyWebhook(payload, { ...good, "webhook-id": "" }, [secret], at),
        "missing timestamp": () =>
          verifyWebhook(payload, { ...good, "webhook-timestamp": "" }, [secret], at),
        "missing signature": () =>
          verifyWebhook(payload, { ...good, "webhook-signature": "" }, [secret], at),
        "empty secret": () => verifyWebhook(payload, good, [""], at),
        "secret whsec_ alone": () => verifyWebhook(payload, good, ["whsec_"], at),
        "timestamp older or newer than 5 minutes": async () => {
          await expect(verifyWebhook(payload, good, [secret], minutes(-6))).rejects.toThrow();
          return verifyWebhook(payload, good, [secret], minutes(6));
        },
        "signature v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=": () =>
          verifyWebhook(
            payload,
            {
              ...good,
              "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=",
            },
            [secret],
            at,
          ),
      };
      expect(Object.keys(fails)).toEqual(vectors!.must_fail);
      for (const fail of Object.values(fails)) await expect(fail()).rejects.toThrow();
    });

    test("secrets read the same with and without whsec_, and without padding", async () => {
      const signatures = await Promise.all(
        vectors!.secret_forms_that_must_be_equal.map(async (s) =>
          signWebhook(message, await keysOf(s)),
        ),
      );
      expect(new Set(signatures).size).toBe(1);
      for (const secret of vectors!.secrets_without_base64_padding) {
        await expect(importSigningSecret(secret)).resolves.toBeDefined();
      }
    });
  },
);
