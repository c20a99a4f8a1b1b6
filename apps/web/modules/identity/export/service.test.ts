import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withOrg } from "@rapport/db";
import { parse } from "csv-parse/sync";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";
import { exportOrg } from "./service.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
  for (const org of [t.acme, t.globex])
    await withOrg(t.db, { sub: org.people.owner.userId, org_id: org.id }, (trx) =>
      trx
        .insertInto("companies")
        .values(
          Array.from({ length: 250 }, (_, i) => ({ org_id: org.id, name: `${org.slug} ${i}` })),
        )
        .execute(),
    );
  await t.call(t.acme.key, "POST", "/companies", { name: '=HYPERLINK("http://evil")' });
  await t.call(t.acme.key, "POST", "/deals", { name: "Dear", amount: "1250.5" });
  await t.call(t.acme.key, "POST", "/invitations", { email: "guest@example.com" });
});
afterAll(() => t.close());

type Files = Map<string, Buffer>;

/** The entries of a ZIP whose files are stored as they are: by its central directory. */
function unzip(zip: Buffer): Files {
  const files: Files = new Map();
  const end = zip.lastIndexOf(Buffer.from("504b0506", "hex"));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    expect(zip.readUInt16LE(at + 10), "stored").toBe(0);
    const size = zip.readUInt32LE(at + 20);
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const local = zip.readUInt32LE(at + 42);
    const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    files.set(zip.toString("utf8", at + 46, at + 46 + name!), zip.subarray(begin, begin + size));
    at += 46 + name! + extra! + comment!;
  }
  return files;
}

const download = async (pageSize = 100): Promise<Files> => {
  const response = await t.acme.as("admin", (ctx) => exportOrg(ctx, { pageSize }));
  return unzip(Buffer.from(await response.arrayBuffer()));
};
const linesOf = (files: Files, name: string) =>
  files
    .get(name)!
    .toString()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("the archive holds every table whole, twice, with counts and checksums, and nothing of another org", async () => {
  const files = await download();
  const manifest = JSON.parse(files.get("manifest.json")!.toString());
  expect(manifest.organisation).toEqual({ id: t.acme.id, slug: "acme" });
  expect(manifest.files).toHaveLength(files.size - 1);
  for (const { name, bytes, sha256, rows } of manifest.files) {
    const content = files.get(name)!;
    expect(content.length, name).toBe(bytes);
    expect(createHash("sha256").update(content).digest("hex"), name).toBe(sha256);
    const found = name.endsWith(".ndjson")
      ? linesOf(files, name)
      : parse(content, { bom: true, from: 2 });
    expect(found, name).toHaveLength(rows);
    expect(content.includes(t.globex.id), name).toBe(false);
    expect(content.includes("globex"), name).toBe(false);
  }
  const tables = await asDatabaseOwner<{ name: string }>(
    t,
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id') order by 1`,
  );
  expect([...files.keys()].filter((name) => name.endsWith(".ndjson"))).toEqual(
    tables.map(({ name }) => `${name}.ndjson`),
  );
  expect(linesOf(files, "companies.ndjson")).toHaveLength(251);
  expect(linesOf(files, "deals.ndjson")).toMatchObject([{ name: "Dear", amount: "1250.50" }]);
});

test("the tables are safe to open: formulas are text, and no secret is among the columns", async () => {
  const files = await download();
  const rows = parse(files.get("companies.csv")!, { bom: true, columns: true }) as {
    name: string;
  }[];
  expect(rows).toHaveLength(251);
  expect(rows.filter((row) => row.name.includes("HYPERLINK"))[0]!.name).toBe(
    `'=HYPERLINK("http://evil")`,
  );
  const columns = new Set(
    [...files.keys()]
      .filter((name) => name.endsWith(".csv"))
      .flatMap((name) => files.get(name)!.toString().slice(1).split("\r\n")[0]!.split(",")),
  );
  expect([...columns].filter((name) => /secret|hash|hmac|cipher|lease/.test(name))).toEqual([]);
  const secrets = await asDatabaseOwner<{ hash: string }>(
    t,
    "select encode(hash, 'hex') as hash from private.invitation_secrets union select encode(secret_hmac, 'hex') from private.api_key_secrets",
  );
  const all = Buffer.concat([...files.values()]).toString();
  for (const { hash } of secrets) expect(all).not.toContain(hash);
});

test("an exporter who is suspended half-way gets a broken download, not the rest", async () => {
  const admin = t.acme.people.admin;
  const setStatus = (status: string) =>
    asDatabaseOwner(t, "update public.org_members set status = $2 where id = $1", [
      admin.memberId,
      status,
    ]);
  const response = await t.acme.as("admin", (ctx) => exportOrg(ctx, { pageSize: 10 }));
  const reader = response.body!.getReader();
  let bytes = 0;
  while (bytes < 2_000) bytes += (await reader.read()).value!.length;
  await setStatus("suspended");
  const begun = Date.now();
  const rest = async () => {
    for (;;) if ((await reader.read()).done) return "whole";
  };
  await expect(rest()).rejects.toThrow(/no longer/);
  expect(Date.now() - begun).toBeLessThan(5_000);
  await setStatus("active");
});

test("owners and admins export; members do not, nor a role that reads a part", async () => {
  const get = (cookie: string) =>
    t.call(cookie, "GET", "/org/export", undefined, { "rapport-org": "acme" });
  for (const role of ["member", "viewer"] as const)
    expect((await get(t.acme.people[role].cookie)).status).toBe(403);
  const part = await memberWith(t, t.acme, ["org.export", "deals.read:own"]);
  const refused = await get(part.cookie);
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toMatch(/it needs \w+\.read for all records/);
  const whole = await get(t.acme.people.owner.cookie);
  expect(whole.status).toBe(200);
  expect(whole.headers.get("content-disposition")).toMatch(
    /^attachment; filename="acme-[\d-]+\.zip"$/,
  );
  const log = await asDatabaseOwner<{ action: string; actor_id: string }>(
    t,
    "select action, actor_id from public.audit_logs where org_id = $1 and event_kind = 'export' and actor_id = $2 order by id",
    [t.acme.id, t.acme.people.owner.userId],
  );
  expect(log.map((row) => row.action).sort()).toEqual(["org.export", "org.exported"]);
});
