import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { handOnToFunction } from "./provider-hooks.ts";

let server: Server;
let seen: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { url = "", headers } = request;
    seen.push({ url, headers, body: Buffer.concat(parts).toString("latin1") });
    if (url.startsWith("/functions/v1/twilio-inbound/status")) response.writeHead(204).end();
    else
      response
        .writeHead(403, { "content-type": "text/xml", "set-cookie": "a=b" })
        .end("<Response/>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env["RAPPORT_FUNCTIONS_URL"] =
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/functions/v1/`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers = {}) =>
  handOnToFunction(
    new Request(`https://crm.acme.example/api/webhooks/twilio${path}`, {
      method: "POST",
      body,
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    }),
    "twilio-inbound",
    "/webhooks/twilio",
  );

test("what comes is handed on byte by byte, with its query and signature and nothing else; the answer comes back", async () => {
  seen = [];
  const body = "Body=%F0%9F%98%80&To=%2B1+x";
  const answer = await post("/sms?o=1&s=a%20b", body, {
    "x-twilio-signature": "signed=",
    "x-forwarded-host": "evil.example",
    cookie: "session=1",
    authorization: "Bearer x",
  });
  expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
    403,
    "text/xml",
    "<Response/>",
  ]);
  expect(answer.headers.get("set-cookie")).toBeNull();
  expect(seen).toMatchObject([
    {
      url: "/functions/v1/twilio-inbound/sms?o=1&s=a%20b",
      body,
      headers: {
        "x-twilio-signature": "signed=",
        "content-type": "application/x-www-form-urlencoded",
      },
    },
  ]);
  for (const name of ["x-forwarded-host", "cookie", "authorization"])
    expect(seen[0]!.headers).not.toHaveProperty(name);
});

test("an empty answer stays empty; what is too large is not handed on", async () => {
  seen = [];
  expect((await post("/status", "a=b")).status).toBe(204);
  expect((await post("/sms", new Uint8Array(1_000_001))).status).toBe(413);
  expect(seen).toHaveLength(1);
});
