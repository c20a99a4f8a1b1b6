import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFileStore } from "./index.ts";

const org = "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001";
const key = `${org}/attachment/0190aaaa-bbbb-7ccc-8ddd-eeeeffff0002`;
const bytes = new Uint8Array([0, 10, 13, 255, 10, 0]);

describe("in a folder", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "rapport-files-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const open = () => openFileStore({ RAPPORT_FILES_DIR: join(folder, "files") });

  test("a file comes back as it was put, is replaced, and is gone when removed", async () => {
    const files = open();
    expect(await files.get(key)).toBeUndefined();
    await files.put(key, bytes, "image/png");
    expect(await files.get(key)).toEqual({ bytes, type: "image/png" });
    await files.put(key, new Uint8Array(), "text/plain; charset=utf-8");
    expect(await open().get(key)).toEqual({
      bytes: new Uint8Array(),
      type: "text/plain; charset=utf-8",
    });
    expect(readdirSync(join(folder, "files", org, "attachment"))).toHaveLength(1);
    await files.remove(key);
    await files.remove(key);
    expect(await files.get(key)).toBeUndefined();
  });

  test("what a killed writer has left is swept after an hour, what is being written is not", async () => {
    const unfinished = join(folder, "files", ".unfinished");
    mkdirSync(unfinished, { recursive: true });
    for (const [name, minutes] of [
      ["old", 61],
      ["young", 5],
    ] as const) {
      writeFileSync(join(unfinished, name), "half a f");
      const at = Date.now() / 1000 - minutes * 60;
      utimesSync(join(unfinished, name), at, at);
    }
    const files = open();
    await files.put(key, bytes, "image/png");
    expect(readdirSync(unfinished)).toEqual(["young"]);
    expect(await files.get(key)).toEqual({ bytes, type: "image/png" });
    await expect(files.get(".unfinished/young")).rejects.toThrow(/is no file key/);
  });

  test("a type that would break a header is taken as bytes", async () => {
    await open().put(key, bytes, "text/html\r\nset-cookie: a=b");
    expect(await open().get(key)).toEqual({ bytes, type: "application/octet-stream" });
  });

  test.each([
    "../secret",
    `${org}/../../secret`,
    `${org}/attachment/../../../secret`,
    `/${key}`,
    `${key}/`,
    `${key}\0`,
    `${org}/attachment/..%2f..%2fsecret`,
    `${org}\\attachment\\0190aaaa-bbbb-7ccc-8ddd-eeeeffff0002`,
    key.toUpperCase(),
    "",
  ])("%j is no key: nothing outside is read, written or removed", async (wrong) => {
    const outside = join(folder, "secret");
    writeFileSync(outside, "kept");
    const files = open();
    await expect(files.get(wrong)).rejects.toThrow(/is no file key/);
    await expect(files.put(wrong, bytes, "image/png")).rejects.toThrow(/is no file key/);
    await expect(files.remove(wrong)).rejects.toThrow(/is no file key/);
    expect(readdirSync(folder)).toContain("secret");
  });
});

const tokenOf = (role: string) =>
  new SignJWT({ role }).setProtectedHeader({ alg: "HS256" }).sign(new Uint8Array(32));

test("in a bucket: written with its type, read back, missing files told from failures", async () => {
  const held = new Map<string, { body: Buffer; type: string }>();
  let broken = false;
  const token = await tokenOf("rapport_files");
  const server = createServer((req, res) => {
    const name = (req.url ?? "").replace(/^\/storage\/v1\/object\/(?:authenticated\/)?/, "");
    if (req.headers.apikey !== "sb_publishable_x") return void res.writeHead(401).end("no key");
    if (req.headers.authorization !== `Bearer ${token}`) return void res.writeHead(403).end("no");
    if (broken) return void res.writeHead(503).end("busy");
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const found = held.get(name);
      if (req.method === "POST") {
        held.set(name, {
          body: Buffer.concat(chunks),
          type: req.headers["content-type"] ?? "",
        });
        res.end("{}");
      } else if (!found) res.writeHead(400).end('{"statusCode":"404","error":"not_found"}');
      else if (req.method === "DELETE") {
        held.delete(name);
        res.end("{}");
      } else res.writeHead(200, { "content-type": found.type }).end(found.body);
    });
  }).listen(0, "127.0.0.1");
  try {
    await new Promise((ready) => server.once("listening", ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const given = {
      RAPPORT_STORAGE_URL: url,
      RAPPORT_STORAGE_KEY: token,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_x",
    };
    const files = openFileStore(given);
    expect(await files.get(key)).toBeUndefined();
    await files.put(key, bytes, "image/png");
    expect([...held.keys()]).toEqual([`rapport/${key}`]);
    expect(await files.get(key)).toEqual({ bytes, type: "image/png" });
    await files.remove(key);
    await files.remove(key);
    expect(held.size).toBe(0);
    broken = true;
    await expect(files.get(key)).rejects.toMatchObject({ kind: "transient" });
    await expect(files.put(key, bytes, "image/png")).rejects.toMatchObject({ kind: "transient" });
    const wrong = openFileStore({ ...given, RAPPORT_STORAGE_KEY: `${token}x` });
    await expect(wrong.get(key)).rejects.toMatchObject({ kind: "misconfigured" });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each(["service_role", "authenticated", "sb_secret_x"])(
  "a key of %s is refused before it is used: it sees more than the bucket, or nothing",
  async (role) => {
    const key = role.startsWith("sb_") ? role : await tokenOf(role);
    expect(() =>
      openFileStore({ RAPPORT_STORAGE_URL: "http://127.0.0.1:1", RAPPORT_STORAGE_KEY: key }),
    ).toThrow(/storage:key/);
  },
);

test("a deployment that names no place is told so", () => {
  expect(() => openFileStore({})).toThrow(/RAPPORT_STORAGE_URL/);
});
