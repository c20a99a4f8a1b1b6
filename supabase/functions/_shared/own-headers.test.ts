import { randomBytes } from "node:crypto";
import { EnvelopeError, readKeyring, seal } from "@rapport/core/envelope";
import { webhookHeadersCell } from "@rapport/events";
import { expect, test } from "vitest";
import type { Delivery } from "./delivery-queue.ts";
import { createOwnHeaders } from "./own-headers.ts";

const ring = await readKeyring(JSON.stringify({ k1: randomBytes(32).toString("base64") }));
const deliveryWith = async (headers: object, org = "o1", sealedFor = "o1") =>
  ({
    org_id: org,
    headers: {
      id: "h1",
      ciphertext: await seal(ring, JSON.stringify(headers), webhookHeadersCell(sealedFor, "h1")),
    },
  }) as Delivery;

test("what the owner added is sent, in lower case", async () => {
  const own = createOwnHeaders(ring);
  const delivery = await deliveryWith({ Authorization: "Bearer abc", "x-tenant": "42" });
  for (let i = 0; i < 2; i++)
    expect(await own(delivery)).toEqual({ authorization: "Bearer abc", "x-tenant": "42" });
  expect(await own({ org_id: "o1", headers: null } as Delivery)).toEqual({});
});

test("names of the message and the connection, and values that end the line, are left out", async () => {
  const own = createOwnHeaders(ring);
  const delivery = await deliveryWith({
    Host: "evil",
    "Content-Length": "1",
    "content-type": "text/plain",
    "Transfer-Encoding": "chunked",
    "Webhook-Signature": "v1,x",
    "User-Agent": "x",
    "x-split": "a\r\nx-injected: 1",
    "bad name": "1",
    "x-number": 7,
    "x-good": "yes",
  });
  expect(await own(delivery)).toEqual({ "x-good": "yes" });
});

test("another org's sealed headers do not open", async () => {
  const own = createOwnHeaders(ring);
  const moved = await deliveryWith({ a: "b" }, "o2", "o1");
  await own({ ...moved, org_id: "o1" });
  await expect(own(moved)).rejects.toThrow(EnvelopeError);
});
