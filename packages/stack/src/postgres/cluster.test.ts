import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isAlive } from "../process/alive.ts";
import { freePort } from "../process/ports.ts";
import { withClient } from "./client.ts";
import { initCluster, startCluster, type Cluster, type ClusterOptions } from "./cluster.ts";

let folder: string;
let options: ClusterOptions;
let cluster: Cluster | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rapport-cluster-"));
  chmodSync(folder, 0o711);
  options = {
    dataDir: join(folder, "data"),
    port: await freePort(),
    password: "test",
    logFile: join(folder, "log"),
    settings: { shared_buffers: "16MB" },
  };
  await initCluster(options);
});
afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true });
});

const version = (url: string) =>
  withClient(
    url,
    async (client) =>
      (await client.query<{ v: string }>(`select current_setting('server_version_num') as v`))
        .rows[0]?.v,
  );

it("starts again after kill -9 of the postmaster, with what was committed", async () => {
  cluster = await startCluster(options);
  await withClient(cluster.superUrl(), (client) =>
    client.query("create table kept as select 42 as n"),
  );
  process.kill(cluster.pid, "SIGKILL");
  await cluster.exited;
  cluster = await startCluster(options);
  const rows = await withClient(
    cluster.superUrl(),
    async (client) => (await client.query<{ n: number }>("select n from kept")).rows,
  );
  expect(rows).toEqual([{ n: 42 }]);
});

it("takes over from a postmaster whose launcher is gone", async () => {
  const orphan = cluster?.pid as number;
  expect(isAlive(orphan)).toBe(true);
  cluster = await startCluster(options);
  expect(isAlive(orphan)).toBe(false);
  expect(await version(cluster.superUrl())).toMatch(/^17/);
});

it("spares a living process whose number stands in a stale postmaster.pid", async () => {
  await cluster?.stop();
  // This very process: if it were taken for a postmaster, the test run would end here.
  writeFileSync(join(options.dataDir, "postmaster.pid"), `${process.pid}\n${options.dataDir}\n`);
  cluster = await startCluster(options);
  expect(await version(cluster.superUrl())).toMatch(/^17/);
});

it("makes a folder anew that an interrupted initdb left", async () => {
  const half = { ...options, dataDir: join(folder, "half") };
  mkdirSync(half.dataDir);
  writeFileSync(join(half.dataDir, "PG_VERSION"), "17");
  expect(await initCluster(half)).toBe("created");
  expect(await initCluster(half)).toBe("present");
});

it("says in words why it did not start", async () => {
  await expect(startCluster({ ...options, dataDir: join(folder, "half") })).rejects.toMatchObject({
    code: "postgres_failed",
    message: expect.stringMatching(
      new RegExp(`did not start on port ${options.port}: .*(address|socket)`, "i"),
    ),
  });
});
