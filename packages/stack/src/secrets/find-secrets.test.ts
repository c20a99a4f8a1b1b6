import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSecrets, writePrivate } from "../secrets.ts";
import { StackError } from "../stack-error.ts";
import { main } from "./cli.ts";
import { findSecrets } from "./find-secrets.ts";
import { addEncryptionKey } from "./new-key.ts";

let home: string;
const url = "postgresql://rapport_worker:pw@db.example.com/postgres";
const keys = JSON.stringify({ k1: randomBytes(32).toString("base64") });

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rapport-secrets-"));
});
afterEach(() => rmSync(home, { recursive: true }));

/** As a start leaves it: secrets first, then where the stack answers. */
function startStack(seconds: number): void {
  loadSecrets(home);
  writePrivate(join(home, "stack.json"), {
    db_url: "postgresql://postgres:owner@127.0.0.1:54999/postgres?sslmode=disable",
  });
  utimesSync(join(home, "secrets.json"), seconds, seconds);
  utimesSync(join(home, "stack.json"), seconds + 1, seconds + 1);
}

test("the environment names database and keys together", async () => {
  const found = await findSecrets(
    { RAPPORT_WORKER_DB_URL: url, RAPPORT_ENCRYPTION_KEYS: keys },
    home,
  );
  expect(found.workerUrl).toBe(url);
  expect(found.ring.current).toBe("k1");
});

test.each([
  [{ RAPPORT_WORKER_DB_URL: url }, "RAPPORT_ENCRYPTION_KEYS is not"],
  [{ RAPPORT_ENCRYPTION_KEYS: keys }, "RAPPORT_WORKER_DB_URL is not"],
  [{}, "No stack runs"],
  [{ RAPPORT_WORKER_DB_URL: url, RAPPORT_ENCRYPTION_KEYS: "{}" }, "holds no key"],
])("half a configuration is refused: %o", async (env, words) => {
  const error = await findSecrets(env, home).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StackError);
  expect((error as Error).message).toContain(words);
});

test("the stack on this machine: its database as rapport_worker, its keys", async () => {
  startStack(1_700_000_000);
  const { workerUrl, ring } = await findSecrets({}, home);
  const { passwords } = loadSecrets(home);
  expect(workerUrl).toBe(
    `postgresql://rapport_worker:${passwords.rapport_worker}@127.0.0.1:54999/postgres?sslmode=disable`,
  );
  expect([...ring.keys.keys()]).toEqual(["k1"]);
});

test("a new key is the last one, the old ones stay, and a stack that does not know it yet is not rotated", async () => {
  startStack(1_700_000_000);
  const before = loadSecrets(home);
  expect(addEncryptionKey(home)).toBe("k2");
  expect(addEncryptionKey(home)).toBe("k3");
  const { encryption_keys, ...others } = loadSecrets(home);
  expect(Object.keys(encryption_keys)).toEqual(["k1", "k2", "k3"]);
  expect(new Set(Object.values(encryption_keys)).size).toBe(3);
  expect({ ...others, encryption_keys: { k1: encryption_keys.k1 } }).toEqual(before);
  expect(statSync(join(home, "secrets.json")).mode & 0o777).toBe(0o600);
  await expect(findSecrets({}, home)).rejects.toThrow(/Restart it first/);
  const restarted = Date.now() / 1000 + 60;
  utimesSync(join(home, "stack.json"), restarted, restarted);
  expect((await findSecrets({}, home)).ring.current).toBe("k3");
});

test("--new-key is for this machine alone", async () => {
  await expect(main(["--new-key"], { RAPPORT_HOME: home })).rejects.toThrow(/start the stack once/);
  startStack(1_700_000_000);
  const text = readFileSync(join(home, "secrets.json"), "utf8");
  await expect(
    main(["--new-key"], { RAPPORT_HOME: home, RAPPORT_ENCRYPTION_KEYS: keys }),
  ).rejects.toThrow(/for the stack on this machine/);
  expect(readFileSync(join(home, "secrets.json"), "utf8")).toBe(text);
});
