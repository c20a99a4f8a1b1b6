// The same two orgs through the doors that face the world: our API, operation by operation.
import { afterAll, beforeAll, expect, test } from "vitest";

import { openApi } from "./api-calls.ts";
import type { Api } from "./api-calls.ts";
import { tryApi } from "./api-door.ts";
import { openGround } from "./open.ts";
import type { Ground } from "./open.ts";
import { permissionOf } from "./operations.ts";
import { keepPart } from "./parts.ts";
import { Report, tell } from "./report.ts";

let ground: Ground;
let api: Api;
const report = { api: new Report() };

beforeAll(async () => {
  ground = await openGround();
  api = await openApi(ground);
}, 60_000);

afterAll(async () => {
  keepPart("api", report.api);
  await api?.close();
  await ground?.close();
});

test("the expectation knows what each operation of the API needs", () => {
  expect(api.operations.length).toBeGreaterThan(50);
  expect(
    api.operations
      .filter((operation) => permissionOf(operation) === undefined)
      .map(
        ({ method, path }) =>
          `${method} ${path} is of an object that the expectation does not know: name it in supabase/tests/matrix/operations.ts.`,
      ),
  ).toEqual([]);
});

test("every caller and operation of the API: what the model says, and nothing else", async () => {
  await tryApi(ground, api, report.api);
  expect(report.api.surprises.map(tell)).toEqual([]);
  for (const verb of ["list", "get", "exact count", "export", "search", "update beyond reach"])
    expect(report.api.byVerb.get(verb), `${verb} was not tried`).toBeGreaterThan(5);
}, 600_000);
