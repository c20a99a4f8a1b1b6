import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { withClient } from "./postgres/client.ts";
import { createTestDatabase, type TestDatabase } from "./testing.ts";
import { createKicker, startTicker } from "./ticker.ts";

/** A run that ends when the test says so. */
function heldRun(): {
  run: () => Promise<boolean>;
  starts: () => number;
  release: (again?: boolean) => void;
} {
  let starts = 0;
  let release: (again?: boolean) => void = () => {};
  return {
    run: () => {
      starts += 1;
      return new Promise<boolean>((resolve) => (release = (again = false) => resolve(again)));
    },
    starts: () => starts,
    release: (again) => release(again),
  };
}

describe("createKicker", () => {
  it("makes one more run of any number of kicks during a run, and never two at a time", async () => {
    const work = heldRun();
    const kicker = createKicker(work.run, () => {});
    for (let i = 0; i < 50; i++) kicker.kick();
    expect(work.starts()).toBe(1);
    work.release();
    await vi.waitFor(() => expect(work.starts()).toBe(2));
    work.release();
    await kicker.idle();
    expect(work.starts()).toBe(2);
  });

  it("runs again at once while a run says that more is due", async () => {
    const answers = [true, true, false];
    const run = vi.fn(async () => answers.shift() ?? false);
    const kicker = createKicker(run, () => {});
    kicker.kick();
    await kicker.idle();
    expect(run).toHaveBeenCalledTimes(3);
  });

  it("tells a failure once and waits for the next kick", async () => {
    const errors: unknown[] = [];
    const run = vi.fn(async (): Promise<boolean> => {
      throw new Error("down");
    });
    const kicker = createKicker(run, (error) => errors.push(error));
    kicker.kick();
    await kicker.idle();
    expect([run.mock.calls.length, errors.length]).toEqual([1, 1]);
    kicker.kick();
    await kicker.idle();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("starts nothing after stop", async () => {
    const work = heldRun();
    const kicker = createKicker(work.run, () => {});
    kicker.kick();
    kicker.kick();
    kicker.stop();
    work.release(true);
    await kicker.idle();
    kicker.kick();
    expect(work.starts()).toBe(1);
  });
});

describe("startTicker", () => {
  let database: TestDatabase;
  beforeAll(async () => void (database = await createTestDatabase()));
  afterAll(() => database.drop());

  it("runs a worker when its channel is notified, and catches up after a lost connection", async () => {
    const [jobs, webhooks] = [vi.fn(async () => false), vi.fn(async () => false)];
    const ticker = startTicker({
      databaseUrl: database.workerUrl,
      tickMilliseconds: 600_000,
      workers: [
        { channel: "rapport_jobs", run: jobs },
        { channel: "rapport_webhooks", run: webhooks },
      ],
    });
    try {
      await vi.waitFor(
        () => expect([jobs.mock.calls.length, webhooks.mock.calls.length]).toEqual([1, 1]),
        5_000,
      );
      await withClient(database.ownerUrl, async (client) => {
        await client.query("notify rapport_jobs");
        await vi.waitFor(
          () => expect([jobs.mock.calls.length, webhooks.mock.calls.length]).toEqual([2, 1]),
          5_000,
        );
      });
      await withClient(database.superUrl, (client) =>
        client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rapport-ticker' and datname = current_database()`,
        ),
      );
      await vi.waitFor(
        () => expect([jobs.mock.calls.length, webhooks.mock.calls.length]).toEqual([3, 2]),
        10_000,
      );
    } finally {
      await ticker.stop();
    }
  });

  it("tries a worker that failed again without waiting for the tick", async () => {
    const run = vi.fn(async () => false).mockRejectedValueOnce(new Error("down"));
    const ticker = startTicker({
      databaseUrl: database.workerUrl,
      tickMilliseconds: 600_000,
      workers: [{ channel: "rapport_jobs", run }],
    });
    try {
      await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2), 10_000);
    } finally {
      await ticker.stop();
    }
  });

  it("polls and says so where it cannot listen", async () => {
    const [run, problems] = [vi.fn(async () => false), [] as string[]];
    const ticker = startTicker({
      databaseUrl: "postgresql://nobody:x@127.0.0.1:1/none",
      tickMilliseconds: 50,
      workers: [{ channel: "rapport_jobs", run }],
      onProblem: (line) => problems.push(line),
    });
    try {
      await vi.waitFor(() => expect(run.mock.calls.length).toBeGreaterThan(2), 5_000);
      expect(problems[0]).toMatch(/cannot listen, polling every 0\.05 s: .*ECONNREFUSED/);
    } finally {
      await ticker.stop();
    }
  });
});
