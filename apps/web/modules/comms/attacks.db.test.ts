/** Attacks by way of mailboxes: the consent of somebody else, and files of others. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plantMail, type PlantedMail } from "#lib/testing/mail.ts";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type RoleName, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { finishConnection } from "./integrations/connect.ts";
import { openLocalGoogle } from "./testing-google.ts";

let t: TwoOrgs;
let google: Awaited<ReturnType<typeof openLocalGoogle>>;
let folder: string;
let mails: { acme: PlantedMail; globex: PlantedMail };
beforeAll(async () => {
  google = await openLocalGoogle();
  folder = mkdtempSync(join(tmpdir(), "rapport-attack-files-"));
  process.env.RAPPORT_FILES_DIR = folder;
  t = await openTwoOrgs();
  mails = { acme: await plantMail(t, t.acme), globex: await plantMail(t, t.globex) };
});
afterAll(async () => {
  await t?.close();
  await google?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Goes to Google as this person's browser and says yes. Answers what Google sends the browser back with. */
async function consent(role: RoleName, address: string): Promise<URLSearchParams> {
  await google.play("mailboxes", { address, name: address });
  const { body } = await t.call(
    t.acme.people[role].cookie,
    "POST",
    "/integrations/google/connect",
    {},
    { "rapport-org": "acme" },
  );
  const url = new URL((body as { url: string }).url);
  const form = new URLSearchParams(url.search);
  for (const scope of url.searchParams.get("scope")!.split(" ")) form.append("granted", scope);
  form.set("account", address);
  form.set("decision", "allow");
  const answer = await fetch(url.origin + url.pathname, {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  return new URL(answer.headers.get("location")!).searchParams;
}
const finish = (org: TestOrg, role: RoleName, query: URLSearchParams) =>
  finishConnection(t.db, org.people[role].userId, {}, query).then(({ result }) => result);
const mailboxes = async (address: string) =>
  (
    await asDatabaseOwner<{ n: number }>(
      t,
      "select count(*)::int as n from public.integrations where address = $1",
      [address],
    )
  )[0]!.n;

test("17 · OAuth state reused or from another browser: nothing is connected by it", async () => {
  const eve = await consent("member", "eve@acme.example");
  // A victim who is led to the end of the attacker's way would send and show mail through the attacker's mailbox.
  for (const [org, role] of [
    [t.acme, "owner"],
    [t.acme, "admin"],
    [t.globex, "owner"],
  ] as const)
    expect(["expired", "failed"]).toContain(await finish(org, role, eve));
  expect(await mailboxes("eve@acme.example")).toBe(0);

  const query = await consent("member", "once@acme.example");
  expect(await finish(t.acme, "member", query)).toBe("connected");
  expect(await finish(t.acme, "member", query)).not.toBe("connected");
  // A state of one's own with a code from elsewhere: the code is bound to the verifier of its own beginning.
  const mixed = new URLSearchParams(await consent("member", "mixed@acme.example"));
  mixed.set("code", eve.get("code")!);
  expect(await finish(t.acme, "member", mixed)).toBe("failed");
  expect(await mailboxes("mixed@acme.example")).toBe(0);
});

test("30 · path `../` and another org's prefix in files: 404", async () => {
  const { acme, globex } = mails;
  const own = await t.call(
    t.acme.key,
    "GET",
    `/emails/${acme.email}/attachments/${acme.attachment}`,
  );
  expect(own.status).toBe(200);

  const foreign = [
    `/emails/${globex.email}/attachments/${globex.attachment}`,
    `/emails/${acme.email}/attachments/${globex.attachment}`,
  ];
  for (const path of foreign)
    expect((await t.call(t.acme.key, "GET", path)).status, path).toBe(404);
  for (const id of [
    "../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f",
    `..%2f${t.globex.id}%2fattachment%2f01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e`,
    `${t.globex.id}%2fattachment%2f01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e`,
    "%00",
    "..%5c..%5cwindows",
  ]) {
    const answer = await t.call(t.acme.key, "GET", `/emails/${acme.email}/attachments/${id}`);
    expect([400, 404, 422], `${id}: ${answer.status}`).toContain(answer.status);
    expect(JSON.stringify(answer.body)).not.toMatch(/An offer|root:/);
  }

  // The name of an upload is a label: the file lies under its organisation's prefix, under a name of ours.
  for (const name of ["../../escaped.txt", `/../${t.globex.id}/attachment/x`, "..\\..\\x.txt"]) {
    const path = `/email-files?file_name=${encodeURIComponent(name)}&content_type=text/plain`;
    const kept = await t.call(t.acme.key, "POST", path, "mine", {
      "content-type": "application/octet-stream",
    });
    expect([201, 422], name).toContain(kept.status);
  }
  // What begins with a dot is the store's own.
  const top = readdirSync(folder).filter((name) => !name.startsWith("."));
  expect(top.toSorted()).toEqual([t.acme.id, t.globex.id].toSorted());
  const names = readdirSync(join(folder, t.acme.id), { recursive: true }).map(String);
  for (const name of names) expect(name).toMatch(/^attachment(?:\/[\da-f-]{36}(?:\.\w+)?)?$/);

  // Not even a row that somebody smuggled in may name the file of another organisation.
  for (const key of [`${t.globex.id}/attachment/x`, `../${t.globex.id}/x`, "/etc/passwd"])
    for (const table of ["email_attachments", "email_files"])
      await expect(
        asDatabaseOwner(t, `update public.${table} set file_key = $2 where org_id = $1`, [
          t.acme.id,
          key,
        ]),
        `${table} ${key}`,
      ).rejects.toThrow(/own_file/);
});
