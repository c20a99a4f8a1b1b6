import { afterEach, describe, expect, it } from "vitest";
import { Rapport, RapportConnectionError, RapportError } from "./index.ts";
import { cut, json, problem, serve } from "./testing.ts";

let server: Awaited<ReturnType<typeof serve>>;
afterEach(() => server?.close());

const soon = { "retry-after": "0" };

describe("lists", () => {
  it("is a page when awaited, and every row of every page when iterated", async () => {
    server = await serve(
      json(200, { data: [{ id: "1" }, { id: "2" }], next_cursor: "c2", has_more: true }),
      json(200, { data: [{ id: "1" }, { id: "2" }], next_cursor: "c2", has_more: true }),
      json(200, { data: [{ id: "3" }], next_cursor: null, has_more: false }),
    );
    const list = server.client().deals.list({ "filter[amount][gte]": "10", limit: 2 });
    expect(server.seen.length, "nothing is asked before it is wanted").toBe(0);
    expect((await list).data.length).toBe(2);
    const ids: string[] = [];
    for await (const deal of list) ids.push(deal.id);
    expect(ids).toEqual(["1", "2", "3"]);
    expect(server.seen.map(({ url }) => decodeURIComponent(url))).toEqual([
      "/api/v1/deals?filter[amount][gte]=10&limit=2",
      "/api/v1/deals?filter[amount][gte]=10&limit=2",
      "/api/v1/deals?filter[amount][gte]=10&limit=2&cursor=c2",
    ]);
  });
});

describe("repeats", () => {
  it("sends a POST again with the same key when its answer was lost, and after 503", async () => {
    server = await serve(cut, problem(503, "unavailable", soon), json(201, { id: "1" }));
    const deal = await server.client().deals.create({ name: "Cranes" });
    expect(deal.id).toBe("1");
    const keys = server.seen.map(({ headers }) => headers["idempotency-key"]);
    expect(keys.length).toBe(3);
    expect(keys[0]).toMatch(/^[\w-]{36}$/);
    expect(new Set(keys).size).toBe(1);
  });

  it("takes a key of the caller's own", async () => {
    server = await serve(json(201, { id: "1" }));
    await server.client().deals.create({ name: "Cranes" }, { idempotencyKey: "order-1" });
    expect(server.seen[0]!.headers["idempotency-key"]).toBe("order-1");
  });

  it("does not send a PATCH again when its answer was lost", async () => {
    server = await serve(cut, json(200, { id: "1" }));
    await expect(server.client().deals.update("1", { name: "X" })).rejects.toBeInstanceOf(
      RapportConnectionError,
    );
    expect(server.seen.length).toBe(1);
  });

  it("sends everything again after 429, as late as Retry-After asks", async () => {
    server = await serve(
      problem(429, "rate_limited", { "retry-after": "1" }),
      json(200, { id: "1" }),
    );
    const start = Date.now();
    await server.client().deals.update("1", { name: "X" });
    expect(Date.now() - start).toBeGreaterThanOrEqual(990);
    expect(server.seen.length).toBe(2);
  });

  it("takes a DELETE as done when the row is gone after a lost answer, and not otherwise", async () => {
    server = await serve(cut, problem(404, "not_found"));
    await server.client().deals.delete("1");
    await expect(server.client().deals.delete("1")).rejects.toMatchObject({ status: 404 });
  });

  it.each([400, 401, 403, 404, 409, 412, 422, 500])("does not repeat after %i", async (status) => {
    server = await serve(problem(status, "invalid"));
    await expect(server.client().deals.get("1")).rejects.toMatchObject({ status });
    expect(server.seen.length).toBe(1);
  });

  it("waits for a request with its key that still runs", async () => {
    server = await serve(problem(409, "conflict", soon), json(201, { id: "1" }));
    expect((await server.client().deals.create({ name: "X" })).id).toBe("1");
  });

  it("ends after as many as it may", async () => {
    server = await serve(problem(503, "unavailable", soon));
    await expect(server.client({ maxRetries: 2 }).deals.get("1")).rejects.toMatchObject({
      status: 503,
    });
    expect(server.seen.length).toBe(3);
  });
});

describe("errors", () => {
  it("say code, request and fields", async () => {
    server = await serve(
      problem(422, "invalid", {}, { errors: [{ pointer: "/amount", message: "Use an amount." }] }),
    );
    const error = await server
      .client()
      .deals.create({ name: "X", amount: "a lot" })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RapportError);
    expect(error).toMatchObject({
      status: 422,
      code: "invalid",
      requestId: "req_12345678",
      message: "It is invalid.",
      errors: [{ pointer: "/amount", message: "Use an amount." }],
    });
  });

  it("are told of answers that are not Rapport's", async () => {
    server = await serve((response) => response.writeHead(418).end("<html>"));
    await expect(server.client().deals.get("1")).rejects.toMatchObject({
      status: 418,
      code: "unknown",
    });
  });

  it("come when the time is over, and at once when the caller stops", async () => {
    server = await serve(() => {});
    const client = server.client({ timeout: 100, maxRetries: 0 });
    await expect(client.deals.get("1")).rejects.toMatchObject({ timedOut: true });
    const stop = new AbortController();
    const asked = client.deals.get("1", {}, { signal: stop.signal, timeout: 10_000 });
    stop.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
  });

  it("refuses what is no key and no address before it asks", async () => {
    expect(() => new Rapport({ apiKey: "", baseUrl: "http://x" })).toThrow(/rk_live_/);
    expect(() => new Rapport({ apiKey: "rk_live_x", baseUrl: "crm" })).toThrow(/baseUrl/);
  });
});

describe("addresses", () => {
  it("escapes what stands in them", async () => {
    server = await serve(json(200, { id: "1" }));
    await server.client().deals.get("../me?x=1");
    expect(server.seen[0]!.url).toBe("/api/v1/deals/..%2Fme%3Fx%3D1");
  });

  it("sends files as they are, with their type", async () => {
    server = await serve(json(201, { id: "1" }));
    await server
      .client()
      .imports.create("name\nX\n", { object: "companies" }, { contentType: "text/csv" });
    expect(server.seen[0]).toMatchObject({
      body: "name\nX\n",
      url: "/api/v1/imports?object=companies",
    });
    expect(server.seen[0]!.headers["content-type"]).toBe("text/csv");
    expect(server.seen[0]!.headers["idempotency-key"]).toBeUndefined();
  });
});
