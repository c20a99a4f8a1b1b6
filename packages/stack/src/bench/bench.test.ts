import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { makeHistory, toCsv } from "./deals-file.ts";
import { runConstantRate, runSaturated } from "./generate-load.ts";
import { formatTable, saveSection } from "./report.ts";
import { combine, quantile, summarize } from "./stats.ts";

describe("load", () => {
  it("offers a constant rate and charges a stall to every request it delayed", async () => {
    const started = performance.now();
    let free = Promise.resolve();
    // A server that answers one request at a time, and stops for 200 ms at the tenth.
    const run = await runConstantRate({
      rate: 200,
      seconds: 0.5,
      send: (i) => (free = free.then(() => sleep(i === 10 ? 200 : 0))),
    });
    expect(run.latencies).toHaveLength(100);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(run.latencies.filter((latency) => latency > 50).length).toBeGreaterThan(20);
    expect(Math.max(...run.latencies)).toBeGreaterThan(190);
  });
  it("does not wait for answers before it sends", async () => {
    let most = 0;
    let now = 0;
    const run = await runConstantRate({
      rate: 100,
      seconds: 0.3,
      send: async () => {
        most = Math.max(most, ++now);
        await sleep(150);
        now--;
      },
    });
    expect(run.errors).toBe(0);
    expect(most).toBeGreaterThan(8);
  });
  it("keeps a fixed number of clients busy and counts failures apart", async () => {
    let most = 0;
    let now = 0;
    const run = await runSaturated({
      clients: 4,
      seconds: 0.2,
      send: async (i) => {
        most = Math.max(most, ++now);
        await sleep(2);
        now--;
        if (i % 5 === 0) throw new Error("refused");
      },
    });
    expect(most).toBe(4);
    expect(run.firstError).toBe("refused");
    expect(run.errors).toBeGreaterThan(0);
    expect(run.latencies.length).toBeGreaterThan(run.errors);
  });
});

describe("figures", () => {
  it("takes quantiles by nearest rank", () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1);
    expect([
      quantile(values, 0.5),
      quantile(values, 0.95),
      quantile(values, 0.99),
      quantile(values, 1),
    ]).toEqual([50, 95, 99, 100]);
    expect(quantile([], 0.5)).toBeNaN();
  });
  it("takes the median round, so one disturbed round does not decide", () => {
    const round = (p95: number) =>
      summarize({
        latencies: Array.from({ length: 20 }, () => p95),
        seconds: 2,
        errors: 1,
        firstError: null,
      });
    expect(combine([round(4), round(90), round(5)])).toEqual({
      p50: 5,
      p95: 5,
      p99: 5,
      perSecond: 10,
      errors: 3,
    });
  });
  it("puts columns in line", () => {
    expect(
      formatTable({
        head: ["", "ms"],
        rows: [
          ["list", "1.20"],
          ["a", "10"],
        ],
      }),
    ).toBe("          ms\n  ────  ────\n  list  1.20\n  a       10");
  });
  it("replaces its own section of a page and no word around it", () => {
    const folder = mkdtempSync(join(tmpdir(), "bench-"));
    const file = join(folder, "page.md");
    try {
      writeFileSync(file, "before\n<!-- bench:api -->\nold\n<!-- /bench:api -->\nafter\n");
      saveSection("api", "new", file);
      saveSection("import", "first", file);
      expect(readFileSync(file, "utf8")).toBe(
        "before\n<!-- bench:api -->\nnew\n<!-- /bench:api -->\nafter\n\n<!-- bench:import -->\nfirst\n<!-- /bench:import -->\n",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the sales history", () => {
  const names = {
    companies: ["Pell & Dyer", "Vanterpool, B.V."],
    products: ["Forklift operator, 3 days"],
    agents: ["Aoife Brennan"],
    openStage: "Qualify",
  };
  it("is the same each time, with ids of its own", () => {
    const rows = makeHistory(300, "X-", names);
    expect(makeHistory(300, "X-", names)).toEqual(rows);
    expect(new Set(rows.map((row) => row.opportunity_id)).size).toBe(300);
    expect(rows.every((row) => (row.deal_stage === "Qualify") === (row.close_date === ""))).toBe(
      true,
    );
  });
  it("quotes cells that hold a comma", () => {
    expect(
      toCsv(makeHistory(1, "X-", { ...names, companies: ["Vanterpool, B.V."] })).split("\n")[1],
    ).toContain('"Forklift operator, 3 days"');
  });
});
