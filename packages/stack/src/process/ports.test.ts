import { createServer, type Server } from "node:net";
import { afterEach, expect, it } from "vitest";
import { assertPortsFree, freePort } from "./ports.ts";

let holder: Server | undefined;
afterEach(() => holder?.close());

it("names the part and the port that is taken, and how to shift all ports", async () => {
  const port = await freePort();
  holder = createServer().listen(port, "127.0.0.1");
  await new Promise((ready) => holder?.once("listening", ready));
  await expect(assertPortsFree({ web: port })).rejects.toMatchObject({
    code: "port_taken",
    message: expect.stringMatching(
      new RegExp(`^Port ${port} \\(web\\) is taken.*RAPPORT_PORT_OFFSET=100`),
    ),
  });
});

it("sees a holder on IPv6 alone, which a browser would reach by the name localhost", async () => {
  const port = await freePort();
  holder = createServer().listen({ port, host: "::1", ipv6Only: true });
  await new Promise((ready) => holder?.once("listening", ready));
  await expect(assertPortsFree({ mailbox: port })).rejects.toMatchObject({ code: "port_taken" });
});

it("lets free ports pass", async () => {
  await expect(
    assertPortsFree({ web: await freePort(), api: await freePort() }),
  ).resolves.toBeUndefined();
});
