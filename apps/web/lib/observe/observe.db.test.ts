// The API as a process of its own: its figures, its log, its traces, and how it ends.
import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
let collector: Server;
let api: ChildProcess;
let url: string;
let output = "";
const spans: { name: string; traceId: string; parentSpanId?: string; attributes: unknown[] }[] = [];
const trace = "4bf92f3577b34da6a3ce929d0e0e4736";

const listen = (server: Server) =>
  new Promise<number>((ready) =>
    server.listen(0, "127.0.0.1", () => ready((server.address() as AddressInfo).port)),
  );

beforeAll(async () => {
  t = await openTwoOrgs();
  collector = createServer((request, response) => {
    let body = "";
    request
      .on("data", (part) => (body += part))
      .on("end", () => {
        for (const resource of JSON.parse(body).resourceSpans)
          for (const scope of resource.scopeSpans) spans.push(...scope.spans);
        response.setHeader("content-type", "application/json").end("{}");
      });
  });
  const collectorPort = await listen(collector);
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((closed) => probe.close(closed));
  url = `http://127.0.0.1:${port}/api`;
  api = spawn(process.execPath, ["serve-api.ts"], {
    cwd: new URL("../..", import.meta.url),
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      RAPPORT_METRICS_TOKEN: "scrape-me",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collectorPort}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    },
  });
  for (const stream of [api.stdout!, api.stderr!]) stream.on("data", (part) => (output += part));
  await vi.waitUntil(
    () =>
      fetch(`${url}/health`)
        .then((r) => r.ok)
        .catch(() => false),
    {
      timeout: 20_000,
      interval: 50,
    },
  );
}, 30_000);
afterAll(async () => {
  api.kill("SIGKILL");
  collector.close();
  await t.close();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, { headers: { authorization: `Bearer ${t.acme.key}`, ...headers } });

test("metrics are OpenMetrics text for who bears the token, and nothing for anybody else", async () => {
  await get("/v1/deals");
  await get("/v1/deals/01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e");
  for (const authorization of ["", "Bearer wrong", `Bearer ${t.acme.key}`])
    expect((await fetch(`${url}/metrics`, { headers: { authorization } })).status).toBe(404);
  const scrape = await fetch(`${url}/metrics`, { headers: { authorization: "Bearer scrape-me" } });
  expect(scrape.headers.get("content-type")).toContain("application/openmetrics-text");
  const text = await scrape.text();
  expect(text.trimEnd().endsWith("# EOF")).toBe(true);
  expect(text).toMatch(
    /rapport_http_request_duration_seconds_count\{[^}]*operation="listDeals"[^}]*status="200"[^}]*\} 1/,
  );
  expect(text).toMatch(/operation="getDeal"[^}]*status="404"/);
  expect(text).toMatch(/rapport_queue_waiting\{queue="webhook_deliveries"\} 0/);
  expect(text).toMatch(/rapport_db_connections\{state="open"\} [1-9]/);
});

test("each request is a line with its id, time and actor, and no secret", async () => {
  const answer = await get("/v1/companies", { "request-id": "my-own-request-id" });
  expect(answer.status).toBe(200);
  await vi.waitUntil(() => output.includes("my-own-request-id"));
  const line = output
    .split("\n")
    .filter((one) => one.includes("my-own-request-id"))
    .map((one) => JSON.parse(one) as Record<string, unknown>)[0]!;
  expect(line).toMatchObject({
    level: "info",
    request_id: "my-own-request-id",
    route: "listCompanies",
    path: "/api/v1/companies",
    status: 200,
    org_id: t.acme.id,
    actor: expect.stringMatching(/^key:/),
  });
  expect(line["duration_ms"]).toBeGreaterThan(0);
  expect(output).not.toContain(t.acme.key.slice(16));
});

test("a request's spans hang beneath the trace that it names", async () => {
  await get("/v1/products", { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
  await vi.waitUntil(() => spans.some((span) => span.name === "GET /api/v1/products"), {
    timeout: 10_000,
  });
  const ours = spans.filter((span) => span.traceId === trace);
  const root = ours.find((span) => span.name === "GET /api/v1/products")!;
  expect(root.parentSpanId).toBe("00f067aa0ba902b7");
  expect(JSON.stringify(root.attributes)).toContain(t.acme.id);
  expect(ours.map((span) => span.name).sort()).toEqual([
    "GET /api/v1/products",
    "enter",
    "transaction",
  ]);
  expect(JSON.stringify(spans)).not.toContain(t.acme.key.slice(16));
}, 15_000);

test("at SIGTERM streams end, what runs is answered, and the process goes with 0", async () => {
  const stream = await get("/v1/stream");
  const reader = stream.body!.getReader();
  await reader.read();
  const exited = new Promise<number | null>((done) => api.once("exit", done));
  const begun = Date.now();
  const running = get("/v1/deals?limit=100");
  await vi.waitUntil(() => output.includes("GET 200"));
  api.kill("SIGTERM");
  expect([200, "refused"]).toContain(
    await running.then(
      (r) => r.status,
      () => "refused",
    ),
  );
  let ended = false;
  while (!ended) ended = (await reader.read()).done;
  expect(await exited).toBe(0);
  expect(Date.now() - begun).toBeLessThan(5_000);
}, 10_000);
