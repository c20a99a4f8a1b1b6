import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Receiver, startReceiver } from "../testing/receiver.ts";
import { ANSWER_MAX_BYTES } from "./exchange.ts";
import { createTransport, RefusedAddressError } from "./safe-transport.ts";

const dns =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
const causeOf = (error: unknown): unknown =>
  error instanceof Error && !(error instanceof RefusedAddressError) && error.cause
    ? causeOf(error.cause)
    : error;
const post = (transport: ReturnType<typeof createTransport>, url: string, timeout = 2_000) =>
  transport
    .post(url, { "content-type": "application/json" }, "{}", timeout)
    .catch((error: unknown) => Promise.reject(causeOf(error) as Error));

describe("what DNS answers is judged before the socket opens", () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.close());

  test.each([
    ["one private address", ["127.0.0.1"]],
    ["the metadata address", ["169.254.169.254"]],
    ["a private address among public ones", ["93.184.216.34", "10.0.0.1"]],
    ["IPv4 inside IPv6", ["::ffff:127.0.0.1"]],
    ["an address that is none", ["nonsense"]],
    ["nothing", []],
  ])("%s is refused", async (_, addresses) => {
    const transport = createTransport({ allowHttp: true }, dns(...addresses));
    const { port } = new URL(receiver.url);
    await expect(post(transport, `http://hooks.acme.com:${port}/`)).rejects.toThrow(
      RefusedAddressError,
    );
    await transport.close();
    expect(receiver.received).toHaveLength(0);
  });

  test("36 · name that rebinds, publicly first and privately later: blocked when it turns", async () => {
    let asked = 0;
    const transport = createTransport(
      { allowHttp: true },
      async () => await dns(asked++ === 0 ? "203.0.113.9" : "127.0.0.1")(),
    );
    const { port } = new URL(receiver.url);
    await expect(post(transport, `http://turning.acme.com:${port}/`)).rejects.toThrow();
    await expect(post(transport, `http://turning.acme.com:${port}/`)).rejects.toThrow(
      RefusedAddressError,
    );
    await transport.close();
    expect(receiver.received).toHaveLength(0);
  });

  test("the socket goes to the address that was judged, whatever the name is", async () => {
    const transport = createTransport({ allowHttp: true, allowPrivate: true }, dns("127.0.0.1"));
    const { port } = new URL(receiver.url);
    expect(await post(transport, `http://hooks.acme.com:${port}/here`)).toMatchObject({
      status: 204,
    });
    expect(receiver.received[0]).toMatchObject({
      path: "/here",
      headers: { host: `hooks.acme.com:${port}` },
    });
    await transport.close();
  });
});

test.each([
  "https://127.0.0.1/",
  "https://[::1]/",
  "https://0x7f000001/",
  "http://93.184.216.34/",
  "https://u:p@hooks.acme.com/",
  "https://localhost/",
])("%s is refused without asking DNS", async (url) => {
  let asked = false;
  const transport = createTransport({}, async () => {
    asked = true;
    return [];
  });
  await expect(post(transport, url)).rejects.toThrow(RefusedAddressError);
  await transport.close();
  expect(asked).toBe(false);
});

test("of a long answer 20 kB are read, and what is no text does no harm", async () => {
  const receiver = await startReceiver(() => ({
    status: 200,
    headers: { "retry-after": "7" },
    body: Buffer.alloc(5_000_000, "\u0000\u00ff", "latin1"),
  }));
  const transport = createTransport({ allowHttp: true, allowPrivate: true });
  const answer = await post(transport, receiver.url);
  expect(answer).toMatchObject({ status: 200, retryAfter: "7" });
  expect(answer.body.length).toBeLessThanOrEqual(ANSWER_MAX_BYTES);
  expect(answer.body).toMatch(/^\uFFFD+$/);
  await transport.close();
  await receiver.close();
});

test("no answer in time is a time-out", async () => {
  const receiver = await startReceiver(() => "hang");
  const transport = createTransport({ allowHttp: true, allowPrivate: true });
  await expect(post(transport, receiver.url, 300)).rejects.toMatchObject({ name: "TimeoutError" });
  await transport.close();
  await receiver.close();
});
