import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { verifyWebhook, WebhookVerificationError, type ThinWebhookEvent } from "./index.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const body =
  '{"type":"deal.created","timestamp":"2026-11-21T09:30:00Z","data":{"object_type":"deal","object_id":"7","sequence":1,"version":1}}';
const now = new Date("2026-11-21T09:30:00Z");

const signed = (by = secret, at = now, text = body) => ({
  "webhook-id": "evt_1",
  "webhook-timestamp": String(at.getTime() / 1000),
  "webhook-signature": new Webhook(by).sign("evt_1", at, text),
});
const verify = (
  headers: Record<string, string>,
  secrets: string | string[] = secret,
  text = body,
) => verifyWebhook(text, headers, secrets, { now });

describe("verifyWebhook", () => {
  it("takes what the reference library has signed, from any kind of headers", async () => {
    const event = await verify(signed());
    expect(event).toMatchObject({ id: "evt_1", type: "deal.created" });
    await verifyWebhook(new TextEncoder().encode(body), new Headers(signed()), [secret], { now });
    await verify(
      Object.fromEntries(
        Object.entries(signed()).map(([name, value]) => [name.toUpperCase(), value]),
      ),
    );
  });

  it("takes any of several secrets and signatures while one replaces another", async () => {
    expect(await verify(signed(other), [secret, other])).toMatchObject({ id: "evt_1" });
    const both = `${signed(other)["webhook-signature"]} ${signed()["webhook-signature"]}`;
    expect(await verify({ ...signed(), "webhook-signature": both })).toMatchObject({ id: "evt_1" });
  });

  it.each([
    ["another secret", () => verify(signed(other))],
    ["another body", () => verify(signed(), secret, body.replace("deal", "dead"))],
    ["another id", () => verify({ ...signed(), "webhook-id": "evt_2" })],
    [
      "another time",
      () => verify({ ...signed(), "webhook-timestamp": String(now.getTime() / 1000 + 1) }),
    ],
    ["a time long gone", () => verify(signed(secret, new Date(now.getTime() - 301_000)))],
    ["a time to come", () => verify(signed(secret, new Date(now.getTime() + 301_000)))],
    ["no signature", () => verify({ ...signed(), "webhook-signature": "" })],
    [
      "another scheme",
      () =>
        verify({
          ...signed(),
          "webhook-signature": signed()["webhook-signature"].replace("v1,", "v1a,"),
        }),
    ],
    ["no base64", () => verify({ ...signed(), "webhook-signature": "v1,***" })],
    ["no time", () => verify({ ...signed(), "webhook-timestamp": "soon" })],
  ])("refuses %s", async (_, attempt) => {
    await expect(attempt()).rejects.toBeInstanceOf(WebhookVerificationError);
  });

  it("tells what a thin payload has", async () => {
    const { data } = await verifyWebhook<ThinWebhookEvent>(body, signed(), secret, { now });
    expect([data.object_id, data.sequence, data.version]).toEqual(["7", 1, 1]);
    // @ts-expect-error A thin payload has no record.
    expect(data.object).toBeUndefined();
  });

  it("keeps to a tolerance of the caller's own", async () => {
    const late = signed(secret, new Date(now.getTime() - 301_000));
    const event = await verifyWebhook(body, late, secret, { now, toleranceSeconds: 600 });
    expect(event.id).toBe("evt_1");
  });
});
