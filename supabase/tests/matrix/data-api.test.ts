// The same two orgs through Supabase's Data API, with supabase-js as an app would use it.
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { freePort } from "@rapport/stack/process/ports";

import { openDataApi, tryDataApi } from "./data-api-door.ts";
import type { DataApi } from "./data-api-door.ts";
import { openGround } from "./open.ts";
import type { Ground } from "./open.ts";
import { keepPart } from "./parts.ts";
import { Report, tell } from "./report.ts";

let ground: Ground;
let api: DataApi;
const report = new Report();

beforeAll(async () => {
  // The local Data API prints every refusal, of which there are thousands.
  vi.spyOn(console, "error").mockImplementation(() => {});
  ground = await openGround();
  api = await openDataApi(ground, await freePort());
}, 60_000);

afterAll(async () => {
  keepPart("data api", report);
  await api?.close();
  await ground?.close();
});

test("every caller, table and verb of the Data API: what the model says, and nothing else", async () => {
  await tryDataApi(ground, api, report);
  expect(report.surprises.map(tell)).toEqual([]);
  for (const verb of ["list", "exact count", "embed", "upsert", "call"])
    expect(report.byVerb.get(verb), `${verb} was not tried`).toBeGreaterThan(100);
}, 600_000);
