import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchTwilioFile } from "./files.ts";
import type { TwilioSettings } from "./keys.ts";

/** A stand-in for Twilio, and something in a network of our own. */
let twilio: Server;
let inside: Server;
let settings: TwilioSettings;
const asked: string[] = [];
const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const listen = (server: Server) =>
  new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));

beforeAll(async () => {
  inside = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end("secrets of the house");
  });
  await listen(inside);
  twilio = createServer((request, response) => {
    const [, kind] = (request.url ?? "").split("/");
    if (!request.headers.authorization) return void response.writeHead(401).end();
    if (kind === "picture")
      return void response.writeHead(200, { "content-type": "image/png" }).end("PNG");
    const to: Record<string, string> = {
      moved: "/picture",
      inside: `${addressOf(inside)}/meta-data`,
      metadata: "http://169.254.169.254/latest/meta-data",
      name: "https://vault.internal/secret",
      around: "/around",
    };
    response.writeHead(307, { location: to[kind ?? ""] ?? "/" }).end();
  });
  await listen(twilio);
  settings = {
    accountSid: "AC1",
    authToken: "token",
    apiUrl: addressOf(twilio),
    webhookUrl: "https://crm.example/hooks",
  };
});
afterAll(() => {
  twilio.close();
  inside.close();
});

const fetchAt = (path: string) => fetchTwilioFile(settings, `${settings.apiUrl}/${path}`);

test("a file that lies with Twilio is fetched with our credentials, also where it was moved", async () => {
  for (const path of ["picture", "moved"]) {
    const { bytes, type } = await fetchAt(path);
    expect([new TextDecoder().decode(bytes), type]).toEqual(["PNG", "image/png"]);
  }
});

test.each(["inside", "metadata", "name"])(
  "%s: nobody sends us into a network of our own",
  async (path) => {
    await expect(fetchAt(path)).rejects.toMatchObject({ forGood: true });
    expect(asked).toEqual([]);
  },
);

test("what does not lie with Twilio is not asked at all; a circle ends", async () => {
  await expect(fetchTwilioFile(settings, `${addressOf(inside)}/x`)).rejects.toMatchObject({
    forGood: true,
  });
  await expect(
    fetchTwilioFile(settings, "https://api.twilio.com.evil.example/x"),
  ).rejects.toMatchObject({ forGood: true });
  expect(asked).toEqual([]);
  await expect(fetchAt("around")).rejects.toThrow("too often");
});
