/** Pages call services without the API's door: what they read tells no amount to who may not see one. */
import { readdirSync, readFileSync } from "node:fs";
import { permissions } from "@rapport/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enterWithSession, inOrg } from "#lib/door/index.ts";
import { createLog } from "#lib/log.ts";
import { memberWith } from "#lib/testing/membership.ts";
import { listAuditLogs, readStatistics } from "#modules/audit/index.ts";
import {
  getIntegration,
  listBlocked,
  listIntegrations,
} from "#modules/comms/integrations/service.ts";
import { listDefaultHours, listQuietHours, summarizeSequences } from "#modules/comms/index.ts";
import { listOptOuts } from "#modules/comms/compliance/service.ts";
import {
  getSequence,
  listSequences,
  readStatistics as readSequenceStatistics,
} from "#modules/comms/sequences/service.ts";
import { listPhones } from "#modules/comms/phones/service.ts";
import { listTemplates } from "#modules/comms/templates/service.ts";
import { getCompany } from "#modules/crm/companies/service.ts";
import { getDeal } from "#modules/crm/deals/service.ts";
import { getPerson } from "#modules/crm/people/service.ts";
import { readBoard, readList } from "#modules/crm/screens/service.ts";
import {
  getMe,
  getOrg,
  listApiKeys,
  listMembers,
  listPermissions,
  listRoles,
  listTeams,
  readKeyPage,
} from "#modules/identity/index.ts";
import { getHealth, listHealth, listWebhooks, readWebhook } from "#modules/integrations/index.ts";
import { plantRecords, type Planted } from "#modules/testing.ts";

const canary = /7777777|7,777,777/;
type Person = { sub: string };

let planted: Planted;
let seer: Person;
let blind: Person;
beforeAll(async () => {
  planted = await plantRecords("7777777.77");
  const { t } = planted;
  const others = permissions.filter((permission) => !permission.startsWith("deal_amounts."));
  seer = await memberWith(t, t.acme, [...permissions]);
  blind = await memberWith(t, t.acme, others);
}, 60_000);
afterAll(() => planted.close());
const idOf = (object: string) => planted.ids[object]!;

const none = {
  conditions: [],
  sort: { field: "name", descending: false },
  limit: 100,
  cursor: null,
  count: true,
};
const newest = { ...none, sort: { field: "created_at", descending: true } };
/** What each page reads beyond the layout's `getMe` and `findBrokenMailbox`, by its folder. */
type Read = Parameters<typeof readBoard>[0];
const reads: Record<string, (read: Read) => Promise<unknown>> = {
  "[org]/companies/[id]": (read) => read((ctx) => getCompany(ctx, idOf("companies"))),
  "[org]/companies": (read) => readList(read, "companies", {}),
  "[org]/deals/[id]": (read) => read((ctx) => getDeal(ctx, idOf("deals"))),
  "[org]/deals": async (read) => [
    await readBoard(read, {}),
    await readBoard(read, { sort: "-amount" }),
  ],
  "[org]/deals/table": async (read) => [
    await readList(read, "deals", {}),
    await readList(read, "deals", { sort: "-amount" }),
    await readList(read, "deals", { "filter[amount][gte]": "7777777" }),
  ],
  "[org]/people/[id]": (read) => read((ctx) => getPerson(ctx, idOf("people"))),
  "[org]/people": (read) => readList(read, "people", {}),
  "[org]/settings/profile": (read) => read(getMe),
  "[org]/settings/organisation": (read) => read(getOrg),
  "[org]/settings/api-keys": (read) => read((ctx) => listApiKeys(ctx, newest)),
  "[org]/settings/api-keys/[id]": (read) => read((ctx) => readKeyPage(ctx, idOf("api-keys"))),
  "[org]/settings/members": (read) =>
    read(async (ctx) => [await listMembers(ctx, none), await listTeams(ctx, none)]),
  "[org]/settings/audit": (read) =>
    read(async (ctx) => [
      await readStatistics(ctx, {}),
      await listAuditLogs(ctx, {
        ...newest,
        sort: { field: "occurred_at", descending: true },
      }),
    ]),
  "[org]/settings/roles": (read) =>
    read(async (ctx) => [await listRoles(ctx, none), await listPermissions(ctx)]),
  "[org]/sequences": (read) =>
    read(async (ctx) => [
      await listSequences(ctx, none),
      await summarizeSequences(ctx, [idOf("sequences")]),
    ]),
  "[org]/sequences/[id]": (read) =>
    read(async (ctx) => [
      await getSequence(ctx, idOf("sequences")),
      await readSequenceStatistics(ctx, idOf("sequences")),
    ]),
  "[org]/settings/compliance": (read) =>
    read(async (ctx) => [
      await listOptOuts(ctx, {
        ...none,
        sort: { field: "recorded_at", descending: true },
      }),
      await listQuietHours(ctx, newest),
      await listDefaultHours(ctx),
    ]),
  "[org]/settings/mailboxes": (read) =>
    read(async (ctx) => [
      await listIntegrations(ctx, { ...none, sort: { field: "address", descending: false } }),
      await listBlocked(ctx, { ...none, sort: { field: "address", descending: false } }),
    ]),
  "[org]/settings/mailboxes/[id]": (read) =>
    read((ctx) => getIntegration(ctx, idOf("integrations"))),
  "[org]/settings/numbers": (read) =>
    read(async (ctx) => [
      await listPhones(ctx, { ...none, sort: { field: "label", descending: false } }),
      await listTeams(ctx, none),
    ]),
  "[org]/settings/templates": (read) => read((ctx) => listTemplates(ctx, none)),
  "[org]/settings/webhooks": (read) =>
    read(async (ctx) => [
      await listWebhooks(ctx, newest),
      await listHealth(ctx),
      await listMembers(ctx, none),
    ]),
  "[org]/settings/webhooks/[id]": (read) =>
    read(async (ctx) => [
      await readWebhook(ctx, idOf("webhooks")),
      await getHealth(ctx, idOf("webhooks")),
    ]),
};

/** As pageContext() reads, and without its net: services must not even read what may not be seen. */
async function readAs(who: Person, page: (read: Read) => Promise<unknown>) {
  const { caller } = await enterWithSession(planted.t.db, who.sub, "acme");
  const request = { requestId: "req_page0001", origin: "ui" as const, log: createLog() };
  return JSON.stringify(await page((fn) => inOrg(planted.t.db, caller, request, fn)));
}

test("each page that reads on the server is in the list", () => {
  const root = new URL("./", import.meta.url);
  const found = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("/page.tsx"))
    .filter((file) => /\bread\b\s*[,}(]/.test(readFileSync(new URL(file, root), "utf8")))
    .map((file) => file.slice(0, -"/page.tsx".length));
  expect(found.length).toBeGreaterThan(8);
  expect(
    found.filter((page) => !reads[page]),
    "Add what the page reads to `reads`",
  ).toEqual([]);
});

test("no page tells an amount to who lacks the permission", async () => {
  const told: string[] = [];
  for (const [page, read] of Object.entries(reads)) {
    if (canary.test(await readAs(seer, read))) told.push(page);
    expect(await readAs(blind, read), page).not.toMatch(canary);
  }
  expect(told.sort()).toEqual([
    "[org]/deals",
    "[org]/deals/[id]",
    "[org]/deals/table",
    "[org]/settings/audit",
  ]);
});
